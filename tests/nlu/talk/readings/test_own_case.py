"""Answers in one's own words to the questions that lead to one's own case."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.turns import message_of

from data.catalogue import catalogue_of
from data.own_case.tree import AS_ASKED, LETTERS, Question
from data.releases.live import current_release
from nlu.reading.yes_no import answer_in
from nlu.talk.readings.own_case import answer_given, case_in, spoken_of, tells_of_case
from nlu.talk.state import Option, Talk
from nlu.taps import of_tap, parse_tap, write_tap

RELEASE = current_release()
CATALOGUE = catalogue_of(RELEASE.content)
BIRTH, PASSPORT = "1.001193", "1.001456"


def told_in(text: str) -> tuple[str, ...]:
    """The names of what a message says is so."""
    return tuple(name for name, so in spoken_of(text).items() if so)


def questions(question: Question, code: str, path: str = "") -> Iterator[tuple[str, str, Question]]:
    yield code, path, question
    for letter, answer in zip(LETTERS, question.answers, strict=False):
        if answer.then is not None:
            yield from questions(answer.then, code, path + letter)


ASKED = [row for tree in RELEASE.content.trees for row in questions(tree, tree.code)]


def asked(code: str, path: str = "") -> Question:
    return next(question for one, at, question in ASKED if (one, at) == (code, path))


def talk_at(code: str, path: str = "") -> Talk:
    """The talk in which the question after ``path`` is on the screen."""
    answers = asked(code, path).answers
    options = tuple(
        Option(a.label, f'/choose{{"p":"{code}","t":".{path}{letter}"}}')
        for a, letter in zip(answers, LETTERS, strict=False)
    )
    return Talk(procedure=code, own_case=f"{code} {path}".strip(), options=options)


def chosen(text: str, talk: Talk) -> str | None:
    option = case_in(message_of(text, RELEASE), talk, CATALOGUE)
    return of_tap(*parse_tap(option.payload)).path if option else None


@pytest.mark.parametrize(
    ("code", "path", "question"), ASKED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_all_that_the_content_says_of_an_answer_chooses_it(code, path, question):
    for place, answer in enumerate(question.answers):
        for text in (answer.label, *answer.said):
            assert answer_given(text, question, answer_in(text)) == place, text


@pytest.mark.parametrize(
    ("code", "path", "text", "place"),
    [
        (BIRTH, "", "tôi đi đăng ký cho con mới sinh", 0),
        (BIRTH, "a", "tôi đi đăng ký cho con", 0),
        (BIRTH, "a", "nho ong ba di thay", 1),
        (BIRTH, "a", "nhờ ông bà đi thay ạ.", 1),
        (PASSPORT, "", "cháu nhà tôi 5 tuổi", 1),
        (PASSPORT, "", "con tôi mới 3 tháng tuổi", 1),
        (PASSPORT, "", "làm cho mẹ tôi 70 tuổi", 0),
        ("1.004222", "", "ve o voi con trai", 1),
        ("1.004222", "", "nhà tôi mới mua", 0),
        ("1.116410", "", "con toi lam roi mat the", 3),
        ("1.004194", "", "thue tro o mot minh", 0),
        ("1.001632", "a", "không", 1),
        ("1.001632", "a", "có ạ", 0),
    ],
)
def test_in_ones_own_words(code, path, text, place):
    assert answer_given(text, asked(code, path), answer_in(text)) == place


@pytest.mark.parametrize(
    "text",
    [
        "phí bao nhiêu",
        "nộp ở đâu",
        "có cần ra tận nơi không",
        "ông bà đi thay được không",
        "xin chào",
        "ok",
        "đăng ký xe máy",
    ],
)
def test_another_question_is_no_answer(text):
    assert chosen(text, talk_at(BIRTH, "a")) is None


def test_an_answer_only_while_its_question_is_on_the_screen():
    talk = talk_at(BIRTH)
    assert chosen("mang thai hộ ạ", talk) == "c"
    assert chosen("mang thai hộ ạ", Talk(procedure=BIRTH, own_case=BIRTH)) is None
    assert chosen("mang thai hộ ạ", Talk(procedure=BIRTH)) is None


@pytest.mark.parametrize(
    ("code", "text", "leads"),
    [
        ("1.116410", "con toi 6 tuoi", True),
        ("1.116410", "thẻ căn cước bị mất rồi", True),
        ("1.116410", "hôm nay trời mưa", False),
        ("1.000894", "con toi 6 tuoi", False),
    ],
)
def test_what_is_told_in_passing_leads_on_only_where_a_question_is_open_to_it(code: str, text: str, leads: bool):
    """Met in a talk: "con toi 6 tuoi", in one on identity cards, was taken for a birth."""
    assert tells_of_case(text, Talk(procedure=code), CATALOGUE) is leads


def test_back_and_in():
    assert chosen("quay lại", talk_at(BIRTH, "a")) == AS_ASKED  # not what was told once more
    assert chosen("quay lại", talk_at(BIRTH)) is None
    assert chosen("thế trường hợp của tôi thì sao", Talk(procedure=BIRTH)) == ""
    assert chosen("trường hợp của tôi", Talk(procedure="1.000894")) is None


def test_danger_is_heard_before():
    assert chosen("tôi muốn chết", talk_at(BIRTH)) is None


@given(st.sampled_from(ASKED), st.text(max_size=60))
def test_whatever_is_typed_gives_one_of_the_answers_or_none(row, text):
    found = answer_given(text, row[2], answer_in(text))
    assert found is None or 0 <= found < len(row[2].answers)


@given(st.text("abcd", max_size=3))
def test_a_path_goes_through_a_tap_and_the_talk_and_comes_back(path):
    assert of_tap(*parse_tap(write_tap("choose", p=BIRTH, t=f".{path}"))).path == path
    kept = Talk.from_dict(Talk(own_case=f"{BIRTH} {path}".strip()).to_dict())
    assert kept.path_in(BIRTH) == path
    assert kept.path_in(PASSPORT) is None


@pytest.mark.parametrize("value", ["", "ab", ".AB", ".a b", "../..", ".abcdefghijk", 3, None, ["."]])
def test_a_path_that_makes_no_sense_is_left_out(value):
    assert of_tap("choose", {"p": BIRTH, "t": value}).path is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("chồng tôi mất rồi, quán đứng tên chồng, giờ tôi muốn đứng tên", "died new_owner"),
        ("bo toi mat hom qua", "died just_died"),
        ("ông nội mất đã lâu rồi mà chưa khai tử", "died died_long_ago"),
        ("tôi bị mất thẻ căn cước giờ làm lại ở đâu", "card_lost"),
        ("bố mẹ tôi cho tôi mảnh đất", "gift_of_land"),
        ("ong ba di lam khai sinh cho chau duoc khong", "relatives_go"),
        ("con em sinh tuần trước", "child_born"),
        ("làm căn cước cho con 5 tuổi", "under_14"),
        ("tôi nộp trên mạng", "online"),
        ("nhập khẩu về nhà chồng", "lives_with_family"),
    ],
)
def test_what_is_told_in_passing(text, names):
    assert set(told_in(text)) == set(names.split())


@pytest.mark.parametrize(
    "text",
    [
        *(
            "chồng tôi mất bằng lái xe",
            "mất bao lâu thì xong",
            "mẹ tôi mất thẻ bảo hiểm xã hội",
            "tôi chưa mất căn cước",
        ),
        *("làm hộ chiếu", "đăng ký hộ kinh doanh", "nộp hồ sơ ở đâu", "đăng ký thay đổi chủ hộ tịch", "thuế đất"),
        *("con tôi 15 tuổi", "không nộp trên mạng", "nhờ anh chị tư vấn giúp em", "hết hạn thì sao"),
    ],
)
def test_what_only_sounds_like_it_is_not_heard(text):
    assert told_in(text) == ()


def test_what_is_left_is_no_child():
    """Met in a talk: "phải còn 6 tháng", said of a passport, gave the papers of a child."""
    assert "under_14" not in told_in("hộ chiếu của hai ông bà còn hạn, công ty bảo phải còn 6 tháng")
    assert "under_14" in told_in("con 6 tháng tuổi làm hộ chiếu")
