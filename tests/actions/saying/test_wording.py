"""Numbers, dates and lengths as people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.saying.wording import clip, day, duration, either, labels, money, pack, pieces, sentence, ways
from data.models import Currency, SubmissionMethod, TimeUnit


@pytest.mark.parametrize(
    ("told", "written"),
    [
        (money(8000), "8.000 đồng"),
        (money(1_350_000), "1.350.000 đồng"),
        (money(70, Currency.USD), "70 đô la Mỹ"),
        (day(date(2026, 4, 5)), "5/4/2026"),
        (duration(3, TimeUnit.WORKING_DAY), "3 ngày làm việc"),
        (duration(0.5, TimeUnit.DAY), "0,5 ngày"),
        (duration(100, TimeUnit.HOUR), "100 giờ"),
        (duration(1.5, TimeUnit.MONTH), "1,5 tháng"),
        (either(["a"]), "a"),
        (either(["a", "b", "c"]), "a, b hoặc c"),
        (either([]), ""),
        (ways([SubmissionMethod.POSTAL, SubmissionMethod.DIRECT]), "trực tiếp hoặc qua bưu chính"),
        (sentence("kể từ ngày nhận đủ hồ sơ;"), "Kể từ ngày nhận đủ hồ sơ."),
        (sentence("Có không?"), "Có không?"),
        (sentence(""), ""),
    ],
)
def test_written_as_people_do(told, written):
    assert told == written


def test_a_cut_is_between_words_and_marked():
    assert clip("Đăng ký khai sinh có yếu tố nước ngoài", 20) == "Đăng ký khai sinh…"
    assert clip("Đăng ký", 7) == "Đăng ký"


@given(st.text(max_size=3000), st.integers(20, 600))
def test_pieces_lose_no_letter_and_are_short_enough(text, limit):
    parts = pieces(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(st.lists(st.text(min_size=1, max_size=500), max_size=8), st.integers(20, 600))
def test_packed_texts_lose_no_letter_and_are_short_enough(blocks, limit):
    texts = pack(blocks, limit)
    assert all(len(text) <= limit for text in texts)
    assert "".join("".join(texts).split()) == "".join("".join(blocks).split())


def test_labels_that_begin_alike_stay_different():
    names = [
        "Cấp giấy phép lao động cho người lao động nước ngoài làm việc tại Việt Nam lần đầu",
        "Cấp giấy phép lao động cho người lao động nước ngoài làm việc tại Việt Nam bị mất",
    ]
    short = labels(names)
    assert len(set(short)) == 2
    assert all(len(label) <= 60 for label in short)
    assert short[1].endswith("bị mất")


@given(st.lists(st.text(min_size=1, max_size=200).filter(str.strip), min_size=1, max_size=5, unique=True))
def test_labels_always_fit(names):
    assert all(len(label) <= 60 for label in labels(names))
