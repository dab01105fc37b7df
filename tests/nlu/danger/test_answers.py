"""What people in danger ask next, and who is concerned, finds an answer of its own; a cry gets the first one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from data.loader import load_content
from nlu.danger.answers import FIRST, answers, next_answer
from nlu.danger.reader import Kind, read
from nlu.reading.text import fold

ENTRIES = {entry.id: entry for entry in load_content().faq if entry.dangers}


def of_kind(kind: str) -> list[str]:
    return [name for name, entry in ENTRIES.items() if kind in entry.dangers]


def answered(text: str) -> str | None:
    danger = read(text)
    assert danger is not None
    return next_answer(text, of_kind(danger.kind.value))


@pytest.mark.parametrize("typed", [str, fold])
@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("Tôi bấm vào đường dẫn rồi, chưa đọc mã OTP. Tiền trong app có mất không?", "lua-dao-chi-moi-bam"),
        ("nhà tôi cháy, tôi về nhà luôn hay gọi ai trước?", "chay-toi-dang-o-xa"),
        ("con gái tôi tự làm đau mình", "tu-tu-con-minh"),
        ("không phải tôi, con gái tôi muốn chết", "tu-tu-con-minh"),
        ("tôi sợ cháu tự tử thì phải làm gì", "tu-tu-con-minh"),
        ("tôi muốn chết, em 15 tuổi", "tu-tu-minh-con-nho-tuoi"),
        ("chị gái tôi đang bị chồng đánh", "bao-luc-nguoi-khac-bi"),
    ],
)
def test_the_question_and_who_is_concerned_are_heard(typed: Callable[[str], str], said: str, entry: str) -> None:
    assert answered(typed(said)) == entry


@pytest.mark.parametrize("typed", [str, fold])
@pytest.mark.parametrize(
    "said",
    [
        "tôi muốn chết",
        "tôi muốn tự tử",
        "tôi 35 tuổi không muốn sống nữa",
        "chồng em đánh em",
        "cháy nhà rồi cứu với",
    ],
)
def test_a_cry_gets_the_first_answer(typed: Callable[[str], str], said: str) -> None:
    assert answered(typed(said)) is None


def test_an_entry_for_another_kind_answers_where_the_kind_was_misheard() -> None:
    said = "bạn em muốn chết mà bắt em hứa không kể"
    assert next_answer(said, of_kind(Kind.SWINDLE.value)) == "tu-tu-noi-gi"


@pytest.mark.parametrize("name", ENTRIES)
def test_its_own_phrasings_find_an_entry(name: str) -> None:
    kind = ENTRIES[name].dangers[0]
    found = [next_answer(text, of_kind(kind)) for text in ENTRIES[name].phrasings]
    assert found.count(name) >= 0.9 * len(found)


def test_what_was_learned_are_the_entries_there_are() -> None:
    """``python -m nlu.danger.train_answers`` after a change of the entries."""
    assert set(answers().labels) == {*ENTRIES, FIRST}
