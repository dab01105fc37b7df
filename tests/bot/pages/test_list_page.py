"""``/viec/<code>``: the papers of one's own case on one page, and clear sentences where there are none."""

from __future__ import annotations

import re
from datetime import date

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette

from bot.pages import list_page
from bot.pages.list_code import new_code
from bot.pages.list_page import CHANGED, INTERRUPTED, REPLACED, UNKNOWN, WRONG, ListPage
from bot.pages.one_case import OTHER_QUESTIONS
from common.settings import load
from data.models import Case, Paper, Procedure, State
from data.own_case.facts import in_case
from data.own_case.tree import leaves
from data.releases.live import current_release
from data.releases.store import Store

BIRTH, MARRIAGE = "1.001193", "1.000894"
LIGHT = 60_000
CONTENT = current_release().content
ODD = Procedure(code="9.000001", name="Việc <b>lạ</b>", cases=(Case(papers=(Paper(name='Đơn "A" <script>'),)),))


class Site:
    """The page over a database of its own, in which content can change."""

    def __init__(self, folder) -> None:
        self.url = f"sqlite:///{folder / 'motcua.sqlite3'}"
        self.store = Store(self.url)
        self.page = ListPage(load(var_dir=folder, database_url=self.url))
        self.publish(CONTENT.copy(update={"procedures": (*CONTENT.procedures, ODD)}))
        app = Starlette(routes=self.page.routes())
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://gateway", follow_redirects=True
        )

    def publish(self, content) -> None:
        self.store.publish(content, origin="test")

    def change(self, code: str, **changes) -> None:
        procedures = tuple(p.copy(update=changes) if p.code == code else p for p in CONTENT.procedures)
        self.publish(CONTENT.copy(update={"procedures": procedures}))


@pytest.fixture
async def site(tmp_path):
    site = Site(tmp_path)
    async with site.client:
        yield site


def rows(html: str) -> list[str]:
    return re.findall(r'<input type="checkbox" id="g\w+"> <span>([^<]*)</span>', html)


async def test_the_papers_of_the_case_and_of_no_other(site):
    answer = await site.client.get(f"/viec/moi/{BIRTH}/bc")
    assert answer.status_code == 200
    assert re.fullmatch(r"/viec/1001193bc-[2-9a-z]{20}", answer.url.path)
    told = rows(answer.text)
    assert any("Biên bản về việc trẻ bị bỏ rơi" in row for row in told)
    assert any("Văn bản ủy quyền" in row for row in told)
    assert not any("mang thai hộ" in row for row in told)
    assert "Trường hợp: bé bị bỏ rơi; nhờ người ngoài đi thay." in answer.text
    assert "163/QĐ-BTP, cập nhật 15/4/2026." in answer.text
    assert "Theo bản nội dung số 1, đưa lên ngày" in answer.text
    for name in ("Phí:", "Thời gian:", "Nơi nộp:"):
        assert name in answer.text


async def test_a_new_list_every_time_and_the_same_papers(site):
    one, other = [await site.client.get(f"/viec/moi/{BIRTH}/bb") for _ in range(2)]
    assert one.url.path != other.url.path
    assert rows(one.text) == rows(other.text)


async def test_without_a_case_all_papers_with_their_conditions(site):
    shown = (await site.client.get(f"/viec/moi/{MARRIAGE}")).text
    assert len(rows(shown)) == 3
    assert "Chỉ cần trong một số trường hợp" in shown


@pytest.mark.parametrize("tree", CONTENT.trees[::6], ids=lambda tree: tree.code)
async def test_every_case_has_a_page_that_is_light(site, tree):
    procedure = next(each for each in CONTENT.procedures if each.code == tree.code)
    for leaf in leaves(tree)[:6]:
        answer = await site.client.get(f"/viec/moi/{tree.code}/{leaf.path}")
        known = in_case(procedure, tree, leaf)
        names = {paper.name.strip() for case in known.cases for paper in case.papers}
        assert answer.status_code == 200
        assert len(answer.content) < LIGHT
        assert len(rows(answer.text)) >= len(names) - sum("lưu ý" in name.lower() for name in names)
        ids = re.findall(r'id="(g\w+)"', answer.text)
        assert len(ids) == len(set(ids))


async def test_a_list_of_an_earlier_release_says_what_is_new(site):
    kept = (await site.client.get(f"/viec/moi/{MARRIAGE}")).url.path
    assert "nội dung đã thay đổi" not in (await site.client.get(kept)).text
    site.change(MARRIAGE, cases=(Case(papers=(Paper(name="Đơn hoàn toàn mới"),)),))
    shown = (await site.client.get(kept)).text
    assert CHANGED.split("{")[0] in shown
    assert rows(shown) == ["Đơn hoàn toàn mới"]


async def test_the_way_to_the_guide_keeps_the_case(site):
    shown = (await site.client.get(f"/viec/moi/{BIRTH}/bb")).text
    assert f'href="/huong-dan/{BIRTH}/bb"' in shown
    assert f'href="/huong-dan/{BIRTH}"' in (await site.client.get(f"/viec/moi/{BIRTH}")).text


async def test_a_case_that_there_is_no_longer(site):
    kept = (await site.client.get(f"/viec/moi/{BIRTH}/bb")).url.path
    site.change(BIRTH, cases=(Case(papers=(Paper(name="Đơn hoàn toàn mới"),)),))
    shown = (await site.client.get(kept)).text
    assert OTHER_QUESTIONS in shown
    assert rows(shown) == ["Đơn hoàn toàn mới"]


async def test_a_procedure_that_was_replaced(site):
    kept = (await site.client.get(f"/viec/moi/{BIRTH}/bb")).url.path
    site.change(BIRTH, state=State.REPLACED, replaced_by=(MARRIAGE,))
    assert REPLACED in (await site.client.get(kept)).text


async def test_a_procedure_that_is_gone(site):
    code = new_code("9.999999", "", date(2026, 12, 1), "")
    for path in (f"/viec/{code}", "/viec/moi/9.999999"):
        answer = await site.client.get(path)
        assert (answer.status_code, UNKNOWN in answer.text) == (404, True)


@pytest.mark.parametrize(
    "path", ["/viec/abc", "/viec/1001193bb-22222222222222222222", "/viec/moi/abc", "/viec/%3Cb%3E"]
)
async def test_an_address_that_was_not_copied_right(site, path):
    answer = await site.client.get(path)
    assert (answer.status_code, WRONG in answer.text) == (404, True)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["zz", "bbbbbbbb", "%3Cscript%3E"])
async def test_answers_that_there_are_not_give_the_list_of_all(site, path):
    answer = await site.client.get(f"/viec/moi/{BIRTH}/{path}")
    assert answer.url.path.startswith("/viec/1001193-")
    assert "Trường hợp:" not in answer.text


async def test_while_the_database_is_away(site, monkeypatch):
    kept = (await site.client.get(f"/viec/moi/{BIRTH}/bb")).url.path

    def away(_self) -> int:
        raise OperationalError("select", {}, Exception("locked"))

    monkeypatch.setattr(Store, "newest_id", away)
    for path in (kept, f"/viec/moi/{BIRTH}"):
        answer = await site.client.get(path)
        assert (answer.status_code, INTERRUPTED in answer.text) == (503, True)


async def test_what_is_remembered_has_a_bound(site, monkeypatch):
    monkeypatch.setattr(list_page, "REMEMBERED", 3)
    for procedure in CONTENT.procedures[:8]:
        assert (await site.client.get(f"/viec/moi/{procedure.code}")).status_code == 200
        assert len(site.page._remembered) <= 3


async def test_the_texts_of_a_record_are_no_markup(site):
    shown = (await site.client.get("/viec/moi/9.000001")).text
    assert "Việc &lt;b&gt;lạ&lt;/b&gt;" in shown
    assert "<script>" not in shown.replace("<script src=", "")


async def test_nothing_stands_inline_that_the_policy_forbids(site):
    shown = (await site.client.get(f"/viec/moi/{BIRTH}/bb")).text
    assert not re.search(r"<[^>]*\s(style|on\w+)=|<style|<script(?! src=)", shown)
