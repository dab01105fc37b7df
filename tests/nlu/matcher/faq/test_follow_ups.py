"""Questions asked in a talk about a procedure find the entry that answers them, and no other does."""

from __future__ import annotations

from datetime import date

import pytest

from data.entries import FaqEntry
from data.releases.live import current_release
from nlu.matcher import matcher_for
from nlu.matcher.faq.follow_ups import FollowUps
from nlu.matcher.index.corpus import Corpus
from nlu.reading.text import fold
from nlu.talk.answer_or_ask import ANSWERS
from nlu.talk.readings.details import MOST, details_of
from nlu.understanding import Aspect

MARRIAGE, BIRTH, SINGLE_STATUS = "1.000894", "1.001193", "1.004873"
ENTRIES = {entry.id: entry for entry in current_release().content.faq}


def entry(name: str, *phrasings: str, procedure: str = MARRIAGE, follow_up: bool = True) -> FaqEntry:
    return FaqEntry(
        id=name,
        question=f"{phrasings[0]}?",
        phrasings=phrasings,
        answer="Câu trả lời ngắn.",
        procedures=(procedure,),
        follow_up=follow_up,
        source="bản ghi thủ tục",
        as_of=date(2026, 11, 1),
    )


@pytest.fixture(scope="module")
def matcher():
    return matcher_for(current_release())


@pytest.fixture(scope="module")
def corpus():
    return Corpus(current_release().content)


@pytest.mark.parametrize("typed", [str, fold])
@pytest.mark.parametrize(
    ("code", "question", "found"),
    [
        (MARRIAGE, "có cần giấy độc thân không", "ket-hon-giay-doc-than"),
        (MARRIAGE, "hai đứa có phải cùng đến ký không", "ket-hon-hai-ben-cung-di"),
    ],
)
def test_a_question_in_a_talk_finds_its_answer(matcher, typed, code, question, found):
    (name, likeness), *_ = matcher.follow_ups((code,), typed(question))
    assert name == found
    assert likeness >= ANSWERS


def test_it_is_asked_of_the_procedure_talked_of_only(matcher):
    found = matcher.follow_ups((BIRTH,), "có cần giấy độc thân không")
    assert all(BIRTH in ENTRIES[name].procedures for name, _ in found)


def test_a_procedure_without_entries_has_no_answer(corpus):
    known = FollowUps([entry("a-b", "có cần ảnh không")], lambda reading: 0.0)
    assert known.ranked((BIRTH,), corpus.read("có cần ảnh không"), 1) == ()


def test_what_may_be_asked_at_any_time_is_no_follow_up(corpus):
    general = FollowUps([entry("a-b", "có cần ảnh không", follow_up=False)], lambda reading: 0.0)
    assert general.ranked((MARRIAGE,), corpus.read("có cần ảnh không"), 1) == ()


def test_a_follow_up_is_of_a_procedure():
    with pytest.raises(ValueError, match="mã thủ tục"):
        FaqEntry(
            id="a-b", question="có ảnh không?", answer="Có cần ảnh.", follow_up=True, source="abc", as_of="2026-11-01"
        )


def test_a_follow_up_answers_nobody_who_talks_of_nothing(matcher):
    general = {entry.id for entry in current_release().content.general_faq}
    for text in ("có cần giấy độc thân không", "bằng cũ có bị thu lại không"):
        assert {name for name, _ in matcher.faq_ranked(text, 3)} <= general


class TestSeveralQuestions:
    def test_each_is_answered_and_the_rest_is_left_as_an_aspect(self, matcher):
        found = details_of(
            "Có cần giấy độc thân không? Hai đứa có phải cùng đến ký không? Lệ phí bao nhiêu?", (MARRIAGE,), matcher
        )
        assert found.entries[:2] == ("ket-hon-giay-doc-than", "ket-hon-hai-ben-cung-di")
        assert Aspect.FEE in found.aspects or len(found.entries) == MOST

    def test_what_only_tells_is_no_question(self, matcher):
        found = details_of("Anh chạy xe, chỉ lên được một lần", (MARRIAGE,), matcher)
        assert found.aspects == ()

    def test_a_courtesy_is_no_question_without_an_answer(self, matcher):
        """ "Dạ em hiểu ạ" was quoted as a question to which no answer was found."""
        found = details_of(
            "Dạ em hiểu ạ. Có cần giấy độc thân không, có đúng không ạ? Lệ phí bao nhiêu?", (MARRIAGE,), matcher
        )
        assert found.entries[0] == "ket-hon-giay-doc-than"
        assert found.unanswered == ()

    def test_what_was_told_is_told_again_only_where_no_other_answers(self, matcher):
        single = "ket-hon-giay-doc-than"
        assert details_of("có cần giấy độc thân không", (MARRIAGE,), matcher, but=(single,)).entries == (single,)

    def test_what_was_told_gives_way_to_the_record(self, matcher):
        """ "Nộp mạng thì chụp giấy gì" was answered with the words on filing online that had just been told."""
        online, text = "doc-than-mang-chup-gi", "Vậy nộp mạng thì phải chụp đính kèm giấy gì"
        assert details_of(text, (SINGLE_STATUS,), matcher).entries == (online,)
        assert online not in details_of(text, (SINGLE_STATUS,), matcher, but=(online,)).entries
