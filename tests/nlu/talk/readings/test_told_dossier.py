"""What is said right after a dossier was told, and is asked of it."""

from __future__ import annotations

import pytest

from nlu.aspects.asked import asked
from nlu.reading.text import syllables
from nlu.talk.message import Message
from nlu.talk.readings.told_dossier import asks_of_it
from nlu.talk.state import Confirmed, Talk

CODE = "H55.12-261120-0007"
TOLD = Talk(dossier=CODE, confirmed=(Confirmed(CODE, "Đang xử lý"),))
ELSEWHERE = Talk(procedure="1.001193", dossier=CODE, confirmed=TOLD.confirmed)


def said(text: str) -> Message:
    return Message(text, text, " ".join(syllables(text)), asked(text), (), (), (), {})


@pytest.mark.parametrize(
    "text",
    [
        "phải nộp bao nhiêu", "nop o dau", "khi nào xong", "có trễ không", "cần nộp thêm gì", "đang ở cơ quan nào",
        "hỏi ai được", "kết quả nhận ở đâu", "sao lâu thế", "xem lại giúp tôi", "vì sao không nhận", "tôi nộp rồi",
    ],
)  # fmt: skip
def test_what_names_nothing_else_is_asked_of_it(text: str):
    assert asks_of_it(said(text), TOLD)


@pytest.mark.parametrize(
    "text",
    [
        "làm giấy khai sinh cần gì", "lệ phí đăng ký kết hôn bao nhiêu", "đổi căn cước mất mấy ngày", "cảm ơn",
        "nộp hồ sơ khai sinh ở đâu", f"{CODE} đến đâu rồi",
    ],
)  # fmt: skip
def test_a_matter_of_its_own_is_not(text: str):
    message = said(text)
    if CODE in text:
        message = Message(**{**message.__dict__, "dossier_codes": (CODE,)})
    assert not asks_of_it(message, TOLD)


def test_of_a_dossier_that_nobody_confirmed_nothing_is_asked():
    assert not asks_of_it(said("phải nộp bao nhiêu"), Talk(dossier=CODE, awaiting="identity"))


def test_while_a_procedure_is_talked_of_it_must_be_named():
    assert not asks_of_it(said("bao giờ xong"), ELSEWHERE)
    assert asks_of_it(said("thế hồ sơ của tôi bao giờ xong"), ELSEWHERE)


def test_a_talk_kept_by_an_older_version_is_read():
    row = {"code": CODE, "status": "Đang xử lý", "in_short": "Hồ sơ …"}
    assert Talk.from_dict({"confirmed": [row]}).confirmed == TOLD.confirmed
