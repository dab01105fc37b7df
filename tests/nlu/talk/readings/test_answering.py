"""Which entries answer something in a message: clause by clause, and in a talk that they were not asked in."""

from __future__ import annotations

import pytest

from data.releases.live import current_release
from nlu.matcher.matcher import matcher_for
from nlu.talk.answer_or_ask import ANSWERS, ANSWERS_AT_FIRST
from nlu.talk.readings.answering import FEATURES, answering, compared

BIRTH, MARRIAGE, COPIES = "1.001193", "1.000894", "2.000635"


@pytest.fixture(scope="module")
def matcher():
    return matcher_for(current_release())


def told(matcher, text: str, code: str, least: float = ANSWERS) -> set[str]:
    return {one.entry for one in answering(text, (code,), matcher) if one.chance >= least}


class TestAnswering:
    def test_a_question_in_the_middle_of_a_run_on_message_is_heard(self, matcher):
        """ "ma xa co lam thu 7 ko vi tui e lam cong ty" was taken for a story."""
        found = told(
            matcher, "mat tien ko ạ, lay giay trong ngay dc k, ma xa co lam thu 7 ko vi tui e lam cty", MARRIAGE
        )
        assert {"ket-hon-mat-tien", "ket-hon-lay-ngay", "ket-hon-thu-bay"} <= found

    def test_a_question_leans_on_the_words_before_it(self, matcher):
        found = told(matcher, "thế vợ tôi đi lấy hộ thì phải viết giấy gì, giấy đó có phải đóng dấu không", COPIES)
        assert "trich-luc-xin-ho" in found

    @pytest.mark.parametrize("text", ["làm giấy khai sinh cần giấy gì", "đăng ký khai sinh ở đâu"])
    def test_what_only_names_the_matter_is_answered_by_its_record(self, matcher, text):
        assert told(matcher, text, BIRTH, ANSWERS_AT_FIRST) == set()

    def test_entries_come_likeliest_first_with_a_probability(self, matcher):
        chances = [one.chance for one in answering("có cần giấy độc thân không", (MARRIAGE,), matcher)]
        assert chances == sorted(chances, reverse=True)
        assert all(0 <= chance <= 1 for chance in chances)

    def test_each_entry_stands_beside_one_clause_with_all_features(self, matcher):
        text = "có cần giấy độc thân không, hai đứa có phải cùng đến không"
        rows = list(compared(text, (MARRIAGE,), matcher))
        assert len({row.entry for row in rows}) == len(rows)
        assert {len(row.values) for row in rows} == {len(FEATURES)}
        assert all(row.clause in text for row in rows)

    def test_nothing_said_is_answered_by_nothing(self, matcher):
        assert answering("", (MARRIAGE,), matcher) == []


def test_a_question_that_another_procedure_answers_is_answered_there(talk):
    """ "Giấy báo tử lấy ở đâu", asked in a talk about funeral money, was told to be in no record."""
    talk.say("bố là thương binh vừa mất, làm trợ cấp mai táng cho người có công")
    talk.say("bố mất ở nhà thì giấy báo tử lấy ở đâu, ai cấp?")
    assert talk.text.startswith("Đăng ký khai tử\n\nPhải có Giấy báo tử")
