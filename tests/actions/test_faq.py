"""Answers of the FAQ that need more than the words of their entry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.faq import tell_entry
from actions.saying.wording import NEAREST
from actions.turn import Turn
from data.catalogue import catalogue_of
from data.loader import seed_release
from nlu.talk.state import Talk
from nlu.understanding import Act, Reading

HOURS, OTHER = "gio-lam-viec-mot-cua", "mot-cua-la-gi"
BA_BE = "xa-ba-be"


@pytest.fixture(scope="module")
def release():
    """The starter content, with what the staff of one commune filled in."""
    found = seed_release()
    offices = tuple(
        office.copy(update={"hours": "7:30 đến 17:00"}) if office.id == BA_BE else office
        for office in found.content.offices
    )
    return found.copy(update={"content": found.content.copy(update={"offices": offices})})


def told(release, entry: str, talk: Talk, offices: tuple[str, ...] = ()) -> str:
    turn = Turn("mấy giờ mở cửa", Reading(Act.FAQ, entry=entry, offices=offices), talk, release)
    found = catalogue_of(release.content).faq(entry)
    return "\n".join(reply.text for reply in tell_entry(turn, found).replies)


def test_hours_that_the_staff_filled_in_are_told_to_who_asks_for_them(release):
    """They were saved ("Bà con thấy ngay"), and the bot said that it had none."""
    assert "7:30 đến 17:00" in told(release, HOURS, Talk(office=BA_BE))
    assert "7:30 đến 17:00" in told(release, HOURS, Talk(), (BA_BE,))


def test_where_no_commune_is_known_or_nothing_asks_for_it_no_office_is_told(release):
    assert "7:30" not in told(release, HOURS, Talk())
    assert "7:30" not in told(release, OTHER, Talk(office=BA_BE))


def test_who_asks_on_after_an_answer_about_several_matters_means_one_of_them(release):
    """Met in a talk: "mỗi tháng bao nhiêu tiền", after what a man of 76 may receive, was asked of which matter."""
    entry = next(each for each in release.content.faq if len(each.procedures) > 1 and not each.steps)
    turn = Turn("được trợ cấp gì", Reading(Act.FAQ, entry=entry.id), Talk(), release)
    memory = tell_entry(turn, entry).memory
    assert memory.open_choice == entry.procedures
    assert memory.procedure is None
    within = replace(turn, memory=Talk(procedure="1.001193"))
    assert tell_entry(within, entry).memory.open_choice == (), "a matter that is talked of stays"


def test_an_entry_of_which_nobody_is_sure_stands_under_its_question_and_leaves_the_talk_where_it_was(release):
    """The term of a death registration was told, and the talk was about it from then on, where a sale was meant."""
    found = catalogue_of(release.content).faq("han-khai-tu")
    unsure = Reading("ask_faq", Act.FAQ, 0.31, entry=found.id, offered=("1.004194",))
    outcome = tell_entry(Turn("sang tên thì hạn bao lâu", unsure, Talk(), release), found)
    assert outcome.replies[0].text.startswith(f"{NEAREST}\n\n• {found.question}\n")
    assert outcome.replies[-1].choices[0].label.startswith("Đăng ký tạm trú")
    assert outcome.memory.procedure is None
