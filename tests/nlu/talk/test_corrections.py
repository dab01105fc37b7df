"""What takes the place of what: "không phải đất, nhà cơ"."""

from __future__ import annotations

import pytest
from support.turns import message_of

from nlu.reading.text import fold
from nlu.talk.corrections import Correction, correction_in


@pytest.mark.parametrize("typed", [str, fold], ids=["marked", "bare"])
@pytest.mark.parametrize(
    ("said", "meant", "denied"),
    [
        ("không phải đất, nhà cơ", "nhà", "đất"),
        ("không phải đổi, bị mất", "bị mất", "đổi"),
        ("cho mẹ tôi chứ không phải tôi", "cho mẹ tôi", "tôi"),
        ("không phải lần đầu, cấp đổi cơ", "cấp đổi", "lần đầu"),
        ("hỏi mấy ngày chứ không hỏi giấy", "hỏi mấy ngày", "giấy"),
        ("à không phải của tôi, của bà nội", "của bà nội", "tôi"),
        (
            "không phải khai sinh, tôi hỏi căn cước. Thứ bảy có làm không",
            "tôi hỏi căn cước. Thứ bảy có làm không",
            "khai sinh",
        ),
        ("không phải xin giấy độc thân đâu cán bộ ạ, nó có chồng rồi", "nó có chồng rồi", "xin giấy độc thân"),
        ("nó cưới rồi chứ không phải đăng ký nữa đâu. Tôi hỏi bản dịch", "nó cưới rồi. Tôi hỏi bản dịch", "đăng ký"),
    ],
)
def test_what_is_meant_stands_for_what_is_denied(said, meant, denied, typed):
    assert correction_in(typed(said)) == Correction(typed(meant), typed(denied))


@pytest.mark.parametrize(
    "said",
    [
        "không phải dân ở đây, có làm được không",
        "tôi có phải đi khám, rồi nộp giấy không",
        "ông chủ không chịu đến",
        "có phải công chứng không",
        "không",
        "làm giấy khai sinh",
    ],
)
def test_a_question_or_a_plain_no_is_no_correction(said):
    assert correction_in(said) is None


def test_what_is_denied_is_not_looked_for():
    message = message_of("hỏi mấy ngày chứ không hỏi tiền")
    assert [aspect.value for aspect in message.aspects] == ["time"]
    assert message.denied == ("tien",)
