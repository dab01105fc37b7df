"""What people in danger ask next, and who is concerned, finds an answer of its own; a cry gets the first one."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from data.loader import starter
from nlu.danger.answers import FIRST, answers, next_answer
from nlu.danger.reader import Kind, read
from nlu.danger.train import written
from nlu.reading.codes import mask
from nlu.reading.text import fold

APT = {"talks": 0.35, "follow_on": 0.8}
"""Share of each set's messages that get just the answer meant: the least."""
ENTRIES = {entry.id: entry for entry in starter().faq if entry.dangers}


def of_kind(kind: str) -> list[str]:
    return [name for name, entry in ENTRIES.items() if kind in entry.dangers]


def answer_to(text: str) -> str | None:
    """Id of the entry, "" for the first answer; None where no danger is heard."""
    danger = read(text)
    return (next_answer(text, of_kind(danger.kind.value)) or "") if danger else None


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


@pytest.mark.parametrize(
    ("said", "entries"),
    [
        (
            "Nhưng tối nay cháu phải về nhà với bố dượng. Em làm gì ngay bây giờ ạ, có cho cháu về không",
            {"tre-em-toi-nay-ve-nha"},
        ),
        (
            "Em hỏi chuyện cháu bị đánh cơ! Tối nay cháu về nhà có nguy hiểm không, em phải làm gì trong hôm nay",
            {"tre-em-toi-nay-ve-nha", "tre-em-thay-co"},
        ),
        (
            "Em sợ gọi thì bố dượng biết lại đánh cháu nặng hơn. Có giữ bí mật người báo không ạ, "
            "có nên để cháu về nhà không",
            {"tre-em-bao-co-lo-ten", "tre-em-toi-nay-ve-nha"},
        ),
        (
            "Không phải lừa đảo! Em hỏi học sinh bị bố dượng đánh, em báo nhà trường hay xã, "
            "tối nay có cho cháu về không?",
            {"tre-em-thay-co", "tre-em-toi-nay-ve-nha"},
        ),
    ],
)
def test_a_teacher_is_answered_as_one_in_every_message(said: str, entries: set[str]) -> None:
    """Met in a talk: a help menu, advice to the beaten child, a warning of swindlers. Either question may be taken up."""
    assert answered(said) in entries


@pytest.mark.parametrize("typed", [str, fold])
@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("nợ nần, lợn chết hết, vợ bỏ, ở nhà một mình, chưa uống", "tu-tu-no-nan"),
        ("co thang ban o canh nha, ngai lam, goi no noi gi", "tu-tu-goi-nguoi-quen"),
        ("t goi no sang ngoi voi t dc k", "tu-tu-goi-nguoi-quen"),
        ("ba nam ngu buong trong toi vao keo ba ra dc k", "chay-con-nguoi-ben-trong"),
        ("mẹ tôi méo miệng, cho uống nước đường, cạo gió được không", "cap-cuu-dot-quy"),
        ("nhân viên ngân hàng gọi bảo đọc mã OTP để hoàn tiền", "lua-dao-gia-ngan-hang"),
    ],
)
def test_who_writes_on_gets_no_first_answer_again(typed: Callable[[str], str], said: str, entry: str) -> None:
    """Met in talks: the first answer word for word, one about who shoots ("ban"), one about false policemen."""
    assert answered(typed(mask(said)[0])) == entry


@pytest.mark.parametrize("typed", [str, fold])
@pytest.mark.parametrize("name", APT)
def test_second_and_third_messages_get_the_answer_meant(name: str, typed: Callable[[str], str]) -> None:
    with Path(__file__).with_name(f"{name}.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["label"] != "none"]
    apt = [answer_to(typed(mask(row["text"])[0])) == row["entry"] for row in rows]
    assert sum(apt) >= APT[name] * len(apt)


def test_examples_name_entries_for_their_kind() -> None:
    named = [one for one in written() if one.entry]
    assert named
    assert [one for one in named if one.entry not in of_kind(one.label)] == []


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
