"""Sentences of a text that speak of a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.matcher.faq.record_sentences import Found, nearest
from nlu.reading.text import fold

SENTENCES = (
    "Giấy chứng sinh do bệnh viện cấp",
    "Văn bản ủy quyền phải được chứng thực",
    "Nộp lệ phí khi nhận kết quả",
    "Cha, mẹ không đi được thì ông, bà đi làm thay",
)


@pytest.mark.parametrize("typed", [str, fold])
@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("mất giấy chứng sinh", 0),
        ("có phải ủy quyền không", 1),
        ("lệ phí nộp lúc nào", 2),
        ("ông bà đi thay được không", 3),
    ],
)
def test_the_nearest_comes_first(question, place, typed):
    assert nearest(SENTENCES, typed(question), 0.1)[0].place == place


def test_only_what_is_like_enough_the_most_alike_first():
    found = nearest(SENTENCES, "giấy ủy quyền", 0.0)
    assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)
    least = found[1].likeness
    assert nearest(SENTENCES, "giấy ủy quyền", least) == [one for one in found if one.likeness >= least]


def test_the_sentence_itself_is_most_like():
    [first, *_] = nearest(SENTENCES, SENTENCES[1], 0.5)
    assert first == Found(1, pytest.approx(1.0, abs=0.02))


@pytest.mark.parametrize(
    ("sentences", "question"), [((), "khai sinh"), (SENTENCES, ""), (SENTENCES, "😀"), (SENTENCES, "?!")]
)
def test_nothing_to_compare(sentences, question):
    assert nearest(sentences, question, 0.0) == []


@given(st.lists(st.text(max_size=30), max_size=5), st.text(max_size=30))
def test_any_texts(sentences, question):
    found = nearest(sentences, question, 0.1)
    assert all(0 <= one.place < len(sentences) and 0.1 <= one.likeness <= 1.01 for one in found)
    assert len({one.place for one in found}) == len(found)
