"""The trace that news leave in a conversation."""

from __future__ import annotations

import pytest

from actions.citizen.known import Citizen, Followed, ToldNews
from actions.dossier.after_news import remembered
from nlu.talk.state import Confirmed, Option, Talk

CODE, OTHER = "H55.12-261120-0007", "H55.12-261123-0001"
SUPPLEMENT = "Yêu cầu bổ sung giấy tờ"
NOW = 1_800_000_000.0


def citizen(at: float = NOW, code: str = CODE) -> Citizen:
    return Citizen("lan", follows=(Followed(CODE, SUPPLEMENT),), news=ToldNews(code, at))


def test_what_comes_after_news_is_about_that_dossier():
    memory = Talk(procedure="1.001193", aspects=("fee",), recent=("1.001193",), touched=NOW - 60)
    after = remembered(memory, citizen(), 60)
    assert (after.dossier, after.procedure, after.aspects) == (CODE, None, ())
    assert after.confirmed == (Confirmed(CODE, SUPPLEMENT),)
    assert after.recent == ("1.001193",), "one can go back to what was talked of before"


def test_older_news_change_nothing():
    memory = Talk(procedure="1.001193", touched=NOW)
    assert remembered(memory, citizen(NOW - 1), 60) == memory
    assert remembered(memory, Citizen("lan"), 60) == memory


@pytest.mark.parametrize("awaiting", ["identity", "code", "procedure"])
def test_an_open_question_stays_open(awaiting):
    """The number that was asked for is that of the other dossier's owner."""
    memory = Talk(awaiting=awaiting, dossier=OTHER, offered=("1.001193",), touched=NOW - 60)
    after = remembered(memory, citizen(), 60)
    assert (after.awaiting, after.dossier, after.offered) == (awaiting, OTHER, ("1.001193",))
    assert after.confirmed == (Confirmed(CODE, SUPPLEMENT),)


def test_a_number_still_means_the_menu_of_the_last_turn():
    options = (Option("Phí", "/a"), Option("Thời gian", "/b"))
    assert remembered(Talk(options=options, touched=NOW - 60), citizen(), 60).options == options


def test_news_begin_a_thread_where_the_last_one_is_over():
    memory = Talk(procedure="1.001193", office="xa-cho-ra", recent=("1.001193",), touched=NOW - 7200)
    after = remembered(memory, citizen(), 60)
    assert (after.dossier, after.recent, after.office, after.touched) == (CODE, (), "xa-cho-ra", NOW)
    assert after.fresh(NOW + 600, 60).dossier == CODE
    assert after.fresh(NOW + 7200, 60).dossier is None


def test_of_a_dossier_whose_status_is_not_known_nothing_counts_as_told():
    after = remembered(Talk(), citizen(code=OTHER), 60)
    assert (after.dossier, after.confirmed) == (OTHER, ())


def test_only_so_many_told_dossiers_are_remembered():
    told = tuple(Confirmed(f"H55.12-261101-000{n}", "Đang xử lý") for n in range(3))
    after = remembered(Talk(confirmed=told, touched=NOW - 60), citizen(), 60)
    assert after.confirmed == (*told[1:], Confirmed(CODE, SUPPLEMENT))
