from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest

from nlu.aspects.asked import asked, aspects_in
from nlu.reading.text import fold
from nlu.understanding import Aspect

WRITTEN = Path(__file__).with_name("aspects.tsv")
FOLLOW_UPS = Path(__file__).with_name("follow_ups.tsv")
"""Short questions in the middle of a talk, not in the training of the reader."""


def cases(path: Path = WRITTEN) -> list[tuple[str, frozenset[str]]]:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [(row["question"], frozenset(row["aspects"].split()) - {"-"}) for row in rows]


def found(text: str) -> frozenset[str]:
    return frozenset(aspect.value for aspect in aspects_in(text))


@pytest.mark.parametrize("typed", [str, fold, str.upper, lambda text: unicodedata.normalize("NFD", text)])
def test_aspects_are_found_however_they_are_typed(typed):
    mentions = sum(len(wanted) for _, wanted in cases())
    missed = sum(len(wanted - found(typed(question))) for question, wanted in cases())
    invented = sum(len(found(typed(question)) - wanted) for question, wanted in cases())
    assert missed / mentions <= 0.03
    assert invented / mentions <= 0.03


@pytest.mark.parametrize("typed", [str, fold])
def test_short_follow_ups_are_read(typed):
    follow_ups = cases(FOLLOW_UPS)
    mentions = sum(len(wanted) for _, wanted in follow_ups)
    missed = sum(len(wanted - found(typed(question))) for question, wanted in follow_ups)
    invented = sum(len(found(typed(question)) - wanted) for question, wanted in follow_ups)
    assert len(follow_ups) >= 200
    assert missed / mentions <= 0.08
    assert invented / mentions <= 0.18


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("mỗi tháng được bao nhiêu", Aspect.AMOUNT),
        ("tiền được bao nhiêu", Aspect.AMOUNT),
        ("phải nộp bao nhiêu tiền", Aspect.FEE),
        ("nộp online có rẻ hơn không", Aspect.ONLINE_FEE),
        ("trong bao lâu phải nộp", Aspect.DEADLINE),
        ("trong bao lâu thì có kết quả", Aspect.TIME),
        ("giấy này dùng được bao lâu", Aspect.VALIDITY),
        ("trễ có bị phạt không", Aspect.PENALTY),
        ("con tôi đi thay được không", Aspect.PROXY),
        ("có phải lên ký không", Aspect.IN_PERSON),
        ("vợ tôi đang ở Hàn Quốc không ký được thì sao", Aspect.MISSING),
        ("mất giấy chứng sinh thì sao", Aspect.MISSING),
        ("mục này ghi gì", Aspect.FILLING),
        ("tôi 74 tuổi có được không", Aspect.CONDITIONS),
    ],
)
def test_what_is_easily_confused_is_told_apart(text, aspect):
    assert aspects_in(text) == aspects_in(fold(text)) == (aspect,)


@pytest.mark.parametrize("text", ["còn gia hạn thì sao", "thế còn khai tử thì sao", "vợ tôi đang ở Hàn Quốc"])
def test_another_matter_or_a_story_asks_nothing_of_this_one(text):
    assert aspects_in(text) == ()


def test_several_aspects_come_in_the_order_of_the_message():
    assert aspects_in("nộp ở đâu, hết bao nhiêu tiền và cần giấy tờ gì") == (Aspect.PLACE, Aspect.FEE, Aspect.PAPERS)


@pytest.mark.parametrize(
    ("text", "aspect"),
    [("cần đâu", Aspect.PLACE), ("hồ sơ của chị", Aspect.PAPERS), ("dầu ăn ở đầu làng", Aspect.PLACE)],
)
def test_words_that_only_look_alike_do_not_count_when_marks_were_typed(text, aspect):
    assert aspect not in aspects_in(text)


@pytest.mark.parametrize(
    "text",
    ["hỗ trợ chi phí mai táng", "miễn giảm học phí", "giấy chứng nhận đủ điều kiện kinh doanh", "trợ giúp pháp lý"],
)
def test_names_of_procedures_are_no_aspects(text):
    assert aspects_in(text) == ()


def test_a_word_that_looks_like_a_function_word_is_left():
    assert asked("con em mới đẻ, làm ở đâu").rest == ("de",)
    assert asked("con em làm để làm gì").rest == ()


def test_what_is_left_besides_the_aspect():
    assert asked("thế thì hết bao nhiêu tiền hả em").rest == ()
    assert asked("kết hôn hết bao nhiêu tiền").rest == ("ket", "hon")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("phí đăng ký kết hôn là bao nhiêu", {"ket", "hon"}),
        ("đăng ký kết hôn như thế nào", {"ket", "hon"}),
        ("gia hạn như thế nào", {"gia", "han"}),
        ("giá thịt lợn bao nhiêu", {"thit", "lon"}),
    ],
)
def test_what_stands_between_the_words_of_an_aspect_is_not_lost(text, named):
    assert named <= set(asked(text).rest)


def test_a_name_that_looks_like_an_aspect_is_not_lost():
    assert len(asked("chi phí mai táng").rest) == 4


def test_online_adds_to_another_aspect():
    assert aspects_in("làm online thế nào") == (Aspect.ONLINE,)
    assert set(aspects_in("nộp online cần giấy tờ gì")) == {Aspect.ONLINE, Aspect.PAPERS}


@pytest.mark.parametrize("text", ["", " ", "?!", "🙂", "a" * 3000, "bao nhiêu tiền " * 300])
def test_odd_texts_are_read_without_fuss(text):
    assert len(aspects_in(text)) <= len(Aspect)
