"""In danger: the right number at once, no procedure, no link, and nothing of it is kept."""

from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest

from actions.citizen.consent import ask_once
from actions.danger import respond
from actions.saying.reply import Decision
from actions.turn import Outcome, Turn
from data.entries import FaqEntry
from data.hotlines import danger_answers, hotlines
from data.loader import starter
from data.models import Content, Release
from nlu.danger.reader import Kind
from nlu.talk.state import Option, Talk
from nlu.understanding import Act, Reading

BEFORE = Talk(procedure="1.001193", options=(Option("Lệ phí", "/ask_fee"),), offered=("1.000656",), touched=1.0)
FIRST = {
    Kind.SUICIDE: "115",
    Kind.SUICIDE_OF_ANOTHER: "115",
    Kind.MEDICAL: "115",
    Kind.FIRE: "114",
    Kind.RESCUE: "114",
    Kind.VIOLENCE: "113",
    Kind.SEXUAL_ABUSE: "113",
    Kind.CHILD: "111",
    Kind.MISSING: "113",
    Kind.CRIME: "113",
    Kind.SWINDLE: "113",
    Kind.SWINDLED: "113",
    Kind.CREDENTIAL: "1900 0368",
}


async def answered(kind: Kind) -> Outcome:
    release = Release(id=0, published_at=datetime.now(timezone.utc), origin="test", content=Content())
    return await respond(Turn("", Reading("danger", Act.DANGER, kind=kind.value), BEFORE, release))


@pytest.mark.parametrize("kind", Kind)
async def test_the_number_that_helps_is_a_button_and_in_the_text(kind: Kind) -> None:
    (reply,) = (await answered(kind)).replies
    assert reply.phones[0].number == FIRST[kind]
    assert all(phone.number in reply.text for phone in reply.phones)
    assert "{" not in reply.text


@pytest.mark.parametrize("kind", Kind)
async def test_no_procedure_no_link_no_question_and_nothing_kept(kind: Kind) -> None:
    outcome = await answered(kind)
    (reply,) = outcome.replies
    assert outcome.decision is Decision.DANGER
    assert outcome.memory == BEFORE
    assert (outcome.effects, outcome.told, reply.links, reply.choices) == ((), (), (), ())
    assert "http" not in reply.text


async def test_consent_is_not_asked_beside_it() -> None:
    outcome = await answered(Kind.SUICIDE)
    turn = Turn(
        "",
        Reading("danger", Act.DANGER, kind=Kind.FIRE.value),
        BEFORE,
        Release(id=0, published_at=datetime.now(timezone.utc), origin="test", content=Content()),
    )
    assert ask_once(turn.citizen, outcome.decision, outcome.replies, outcome.memory)[0] == outcome.replies


@pytest.mark.parametrize("kind", Kind)
async def test_the_advice_is_short_and_says_where_its_numbers_are_from(kind: Kind) -> None:
    advice, sources = (await answered(kind)).replies[0].text.split("\n\n")
    assert len(advice) <= 520
    assert re.search(r"Nguồn số .+\d{1,2}/\d{1,2}/20\d\d", sources)


@pytest.mark.parametrize("kind", Kind)
async def test_the_first_sentence_has_a_number_and_there_are_four_at_most(kind: Kind) -> None:
    advice = (await answered(kind)).replies[0].text.split("\n\n")[0]
    sentences = [part for part in re.split(r"[.!?](?:\s|$)", advice) if part]
    assert any(line.number in sentences[0] for line in hotlines().values()) or "theo số in sau thẻ" in sentences[0]
    assert len(sentences) <= 4


FURTHER = [entry for entry in starter().faq if entry.dangers]


@pytest.mark.parametrize("entry", FURTHER, ids=lambda entry: entry.id)
async def test_an_answer_to_the_next_question_is_short_and_ends_with_a_number(entry: FaqEntry) -> None:
    release = Release(id=0, published_at=datetime.now(timezone.utc), origin="test", content=Content(faq=(entry,)))
    reading = Reading("danger", Act.DANGER, kind=entry.dangers[0], entry=entry.id)
    outcome = await respond(Turn("", reading, BEFORE, release))
    (reply,) = outcome.replies
    advice = reply.text.split("\n\n")[0]
    sentences = [part for part in re.split(r"[.!?](?:\s|$)", re.sub("“[^”]*”", "", advice)) if part]
    assert advice == entry.answer
    assert len(sentences) <= 4
    assert any(line.number in advice.splitlines()[-1] for line in hotlines().values())
    assert reply.phones
    assert all(phone.number in advice for phone in reply.phones)
    assert (outcome.memory, outcome.decision, reply.links, reply.choices) == (BEFORE, Decision.DANGER, (), ())


async def test_a_password_is_turned_down_in_the_first_words() -> None:
    assert (await answered(Kind.CREDENTIAL)).replies[0].text.startswith("Đừng gửi mật khẩu hay mã OTP")


def test_every_kind_has_an_answer_and_no_number_is_one_to_avoid() -> None:
    assert set(danger_answers()) == {kind.value for kind in Kind}
    assert not {"1800 599 920", "086 504 4400", "1022"} & {line.number for line in hotlines().values()}
