"""Nothing that tells who somebody is stays in a message that is kept, and what it asks stays."""

from __future__ import annotations

import pytest

from bench.persons import kept, written

LOST = 0.10


@pytest.mark.parametrize(
    ("message", "there"),
    [
        ("Tôi tên Nguyễn Văn Hùng, con tôi sinh tuần trước giờ làm khai sinh cần gì", "làm khai sinh cần gì"),
        ("toi la nguyen van tuan o xom dong tam, hoi lam so do", "lam so do"),
        ("sđt 0912 345 678, nhà số 25 đường Lương Ngọc Quyến, đăng ký tạm trú thế nào", "đăng ký tạm trú"),
        ("mail hung.tran@gmail.com, biển số 20A-123.45, sinh 12/03/2015, sang tên xe thế nào", "sang tên xe"),
    ],
)
def test_persons_are_out_and_the_matter_is_in(message, there):
    found = kept(message)
    assert there in found
    for secret in ("hùng", "hung", "tuan", "dong tam", "678", "quyến", "gmail", "123.45", "2015"):
        assert secret not in found.lower(), found


@pytest.mark.parametrize(
    "message",
    [
        "làm giấy khai sinh cho con cần những giấy tờ gì",
        "thủ tục 1.001193 hết bao nhiêu tiền",
        "hồ sơ H55.12-261120-0007 đến đâu rồi",
        "nộp phạt 2.000.000 đồng ở đâu",
        "bố mẹ tôi mất, đất chưa có sổ thì sang tên cho con thế nào",
    ],
)
def test_a_question_that_names_nobody_stays_as_it_is(message):
    assert kept(message) == message


def test_of_500_written_messages_hardly_any_keeps_something():
    messages = [*written("dev"), *written("heldout")]
    results = [(one, kept(one.text)) for one in messages]
    left = [one.text for one, text in results if one.left_in(text)]
    lost = sum(one.lost_in(text) for one, text in results) / sum(sum(one.harmless.values()) for one in messages)
    assert len(messages) == 500
    assert len(left) <= 5, left
    assert lost < LOST
