"""``/huong-dan/<code>``: the whole guide on one page."""

from __future__ import annotations

import re

import httpx
import pytest
from starlette.applications import Starlette

from bot.pages.guide_page import UNKNOWN, WEB, GuidePage, body
from bot.pages.one_case import OTHER_QUESTIONS, Found
from common.settings import load
from data.models import Case, Method, Paper, Procedure, SubmissionMethod
from data.releases.live import current_release
from data.releases.store import Store

LIGHT = 60_000
"""Bytes of the page with everything that it loads."""
FAQ = {entry.id: entry for entry in current_release().content.faq}
ODD = Procedure(
    code="9.000001",
    name="Việc <b>lạ</b> & khó",
    cases=(Case(papers=(Paper(name='Đơn "A" <script>'),)),),
    methods=(Method(via=SubmissionMethod.ONLINE),),
)


@pytest.fixture
async def page(tmp_path):
    url = f"sqlite:///{tmp_path / 'motcua.sqlite3'}"
    content = current_release().content
    Store(url).publish(content.copy(update={"procedures": (*content.procedures, ODD)}), origin="test")
    app = Starlette(routes=GuidePage(load(var_dir=tmp_path, database_url=url)).routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        yield client


async def test_all_steps_with_help_forms_and_source(page):
    shown = (await page.get("/huong-dan/1.004194")).text
    assert re.findall(r'<section id="buoc-(\d)">', shown) == list("123456789")
    assert "/di/dichvucong.gov.vn/dich-vu-cong-truc-tuyen/1.004194" in shown
    assert "<summary>Quên mật khẩu VNeID thì làm thế nào?</summary>" in shown
    assert 'href="/mau/019dd021-f563-755f-abf3-a308189ef24f/' in shown
    assert "Theo danh sách – chụp và tải lên" in shown
    assert "9354/QĐ-BCA-C06" in shown


async def test_the_step_of_photographing_opens_the_page_that_makes_one_file(page):
    shown = (await page.get("/huong-dan/1.004194")).text
    assert re.findall(r'<section id="buoc-(\d)">(?:(?!</section>).)*href="/chup-giay-to"', shown, re.DOTALL) == ["4"]


async def test_of_ones_own_case_the_papers_of_that_case_alone(page):
    shown = (await page.get("/huong-dan/1.001193/bc")).text
    assert "Trường hợp: bé bị bỏ rơi; " in shown
    assert "Biên bản về việc trẻ bị bỏ rơi" in shown
    assert "mang thai hộ" not in shown
    assert 'href="/viec/moi/1.001193/bc"' in shown


async def test_a_case_that_there_is_no_longer(page):
    shown = (await page.get("/huong-dan/1.001193/zz")).text
    assert OTHER_QUESTIONS in shown
    assert "mang thai hộ" in shown


async def test_where_people_without_a_phone_are_helped_stands_last(page):
    shown = (await page.get("/huong-dan/1.001193")).text
    last = re.findall(r"<li>([^<]*)</li>", shown)[-1]
    assert last.startswith("Không tự làm được thì ra Trung tâm")


async def test_where_no_form_opens_there_are_no_steps_and_that_is_said(page):
    shown = (await page.get("/huong-dan/3.000285")).text
    assert "không mở trường hợp nào" in shown
    assert "buoc-1" not in shown
    assert "Nộp trực tuyến</a>" not in shown
    assert "nho-giup" in shown


@pytest.mark.parametrize("code", ["9.999999", "abc", "1.0011930", "%3Cscript%3E"])
async def test_an_unknown_code(page, code):
    answer = await page.get(f"/huong-dan/{code}")
    assert answer.status_code == 404
    assert UNKNOWN in answer.text


async def test_the_texts_of_a_record_are_no_markup(page):
    shown = (await page.get("/huong-dan/9.000001")).text
    assert "Việc &lt;b&gt;lạ&lt;/b&gt; &amp; khó" in shown
    assert "<script>" not in shown
    assert "Đơn &quot;A&quot; &lt;script&gt;" in shown


def test_the_page_fits_the_content_security_policy():
    """Nothing inline: no style, no handler, no script."""
    for procedure in current_release().content.procedures[::10]:
        assert not re.search(r"<[^>]*\s(style|on\w+)=|<style|<script", body(Found(procedure, None, "", 1), "", FAQ))


def test_every_page_is_light():
    shell = (WEB / "guide.html", WEB / "page.css", WEB / "guide.css", WEB / "guide.js", *(WEB / "guide").iterdir())
    beside = sum(path.stat().st_size for path in shell)
    for procedure in current_release().content.procedures:
        assert len(body(Found(procedure, None, "", 1), "", FAQ).encode()) + beside <= LIGHT, procedure.code


def test_every_step_has_its_drawing():
    drawn = set(re.findall(r'src="/static/(guide/\w+\.svg)"', body(Found(ODD, None, "", 1), "", FAQ)))
    assert len(drawn) == 10
    assert all((WEB / name).is_file() for name in drawn)
