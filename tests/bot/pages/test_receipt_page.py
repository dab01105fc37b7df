from __future__ import annotations

from datetime import datetime, timezone

import httpx
import pytest
from starlette.applications import Starlette
from support.turns import changed

from actions.saying.reply import Choice, Link, Reply
from bot.pages.receipt_page import CHANGED, GONE, NOT_A_CODE, SAME, UNKNOWN, ReceiptPage
from citizens.receipts import Receipt, Receipts, Report
from citizens.told import Told, told_of
from data.releases.live import current_release
from data.releases.store import Store

CODE = "K7Q2M9TX4H"
BIRTH = "1.001193"


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'motcua.sqlite3'}")


@pytest.fixture
async def page(store, redis, tmp_path):
    app = Starlette(routes=ReceiptPage(f"sqlite:///{tmp_path / 'motcua.sqlite3'}", redis).routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        yield client


def keep(store: Store, *told: Told) -> None:
    replies = (
        Reply(
            "Cần <tờ khai> & giấy chứng sinh",
            (Choice("Phí", "/choose"),),
            (Link("Cổng", "https://dichvucong.gov.vn"),),
        ),
    )
    at = datetime(2026, 11, 20, 2, 5, tzinfo=timezone.utc)
    said = tuple(reply.to_dict() for reply in replies)
    Receipts(store).put(Receipt(CODE, at, "zalo_oa", "answer", 1, told, said, answer="3-1-0"))


def birth() -> Told:
    return told_of(next(each for each in current_release().content.procedures if each.code == BIRTH), ["papers"])


async def test_an_officer_sees_what_was_told_when_and_from_which_release(page, store):
    store.publish(current_release().content, origin="test")
    keep(store, birth())
    shown = (await page.get("/phieu", params={"ma": "k7q2m-9tx4h"})).text
    assert "Phiếu K7Q2M-9TX4H" in shown
    assert "09:05 ngày 20/11/2026" in shown
    assert "Zalo (trang OA)" in shown
    assert "số 1, đưa lên ngày" in shown
    assert "Cần &lt;tờ khai&gt; &amp; giấy chứng sinh" in shown
    assert "Nút bấm: Phí" in shown
    assert "Liên kết: Cổng: https://dichvucong.gov.vn" in shown
    assert SAME in shown


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        ([], "Chưa rõ: chưa có báo lại là đã gửi xong."),
        ([Report("3-1-0", 2, 0, 0)], "Zalo (trang OA) đã nhận đủ câu trả lời, lúc "),
        ([Report("3-1-0", 1, 1, 0)], "Chưa chắc: 1 tin không rõ có tới không, 1 tin đã gửi được, lúc "),
        ([Report("3-1-0", 1, 0, 2)], "Mới tới một phần: 1 tin đã gửi được, 2 tin chưa gửi được hoặc không rõ, lúc "),
        ([Report("3-1-0", 0, 0, 2)], "Chưa tới: Zalo (trang OA) không nhận, lúc "),
        (
            [Report("3-1-0", 0, 0, 2), Report("3-1-0", 1, 0, 0, late=True)],
            "Zalo (trang OA) đã nhận đủ câu trả lời, lúc ",
        ),
    ],
    ids=["under way", "whole", "unknown", "partly", "none", "whole at last"],
)
async def test_the_page_tells_what_is_known_of_the_arrival_and_no_more(page, store, reports, said):
    keep(store, birth())
    for report in reports:
        Receipts(store).note(report)
    shown = (await page.get("/phieu", params={"ma": CODE})).text
    assert said in shown
    assert "đã nhận được đúng như sau" not in shown


async def test_the_page_says_when_the_record_has_changed_or_is_gone(page, store):
    keep(store, birth(), Told("9.999999", "0"))
    store.publish(changed(BIRTH, name="Tên mới của thủ tục").content, origin="test")
    shown = (await page.get("/phieu", params={"ma": CODE})).text
    assert CHANGED in shown
    assert GONE in shown


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [("", 200, ""), ("abc", 400, NOT_A_CODE), ("'\"><script>", 400, NOT_A_CODE), ("K7Q2M-9TX4J", 404, UNKNOWN)],
)
async def test_what_is_no_code_is_told_plainly(page, typed, status, said):
    answer = await page.get("/phieu", params={"ma": typed})
    assert answer.status_code == status
    assert said in answer.text
    assert "<script>" not in answer.text


async def test_codes_cannot_be_tried_in_masses(page):
    answers = [await page.get("/phieu", params={"ma": f"K7Q2M-9TX{a}{b}"}) for a in "ABCDEF" for b in "ABCDEF"]
    assert {answer.status_code for answer in answers} == {404, 429}
    assert "đợi" in answers[-1].text


async def test_a_database_that_is_away_is_told_as_such(redis, tmp_path):
    app = Starlette(routes=ReceiptPage(f"sqlite:///{tmp_path}", redis).routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        answer = await client.get("/phieu", params={"ma": CODE})
    assert answer.status_code == 503
    assert "Hiện chưa đọc được phiếu" in answer.text
