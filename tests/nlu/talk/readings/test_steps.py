"""Going on in a list of steps."""

from __future__ import annotations

import pytest

from nlu.reading.text import fold
from nlu.talk.readings.steps import BEFORE_THE_FIRST, step_in


@pytest.mark.parametrize("typed", [str, fold])
@pytest.mark.parametrize(
    ("text", "here", "place"),
    [
        ("bước tiếp", BEFORE_THE_FIRST, 0),
        ("bước tiếp theo là gì", 0, 1),
        ("việc tiếp theo cần giấy tờ gì", 1, 2),
        ("xong việc này rồi", 1, 2),
        ("rồi làm gì tiếp", 1, 2),
        ("bước 3 thì sao", 0, 2),
        ("còn bước 4", 0, 3),
        ("việc thứ hai", BEFORE_THE_FIRST, 1),
        ("bước 2 hết bao nhiêu tiền", 3, 1),
        ("việc cuối cùng", 0, 4),
        ("bước trước", 2, 1),
        ("xem lại danh sách", 2, 5),
    ],
)
def test_where_a_message_goes(text, here, place, typed):
    assert step_in(typed(text), here, 5) == place


@pytest.mark.parametrize(
    "text",
    ["làm khai sinh cần giấy gì", "nộp ở đâu", "bước sau khi nộp là gì", "hết bao nhiêu tiền", "xong bước này"],
)
def test_what_goes_nowhere_in_the_list(text):
    assert step_in(text, 1, 5) is None
