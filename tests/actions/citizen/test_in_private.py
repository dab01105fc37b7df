"""Where others read along no personal matter is talked about."""

from __future__ import annotations

import asyncio

from actions.dossier import look_up as dossier
from actions.saying.reply import Decision, Link
from actions.turn import ALONE, Audience, Turn
from data.releases.live import current_release
from nlu.talk.state import Talk
from nlu.understanding import Act, Reading

CODE = "H55.12-261120-0007"
GROUP = Audience(public=True, private_url="https://t.me/motcua_bot")


def ask(audience: Audience, identity: str | None = None, memory: Talk | None = None):
    reading = Reading("dossier_status", Act.SERVICE, dossier_codes=(CODE,))
    turn = Turn(CODE, reading, memory or Talk(), current_release(), identity, audience=audience)
    return asyncio.run(dossier.respond(turn))


def test_in_a_group_nobody_is_asked_for_an_identity_number():
    outcome = ask(GROUP)
    [reply] = outcome.replies
    assert outcome.decision is Decision.DOSSIER
    assert "nhắn riêng" in reply.text
    assert "định danh" not in reply.text
    assert reply.links == (Link("Nhắn riêng cho tôi", "https://t.me/motcua_bot"),)
    assert (outcome.memory.dossier, outcome.memory.awaiting) == (None, None)


def test_a_number_typed_in_a_group_is_not_used_and_should_be_taken_back():
    [reply] = ask(GROUP, identity="019175000007").replies
    assert "xóa tin đó" in reply.text
    assert "019175000007" not in reply.text


def test_without_a_known_address_there_is_no_link():
    [reply] = ask(Audience(public=True)).replies
    assert reply.links == ()


def test_what_was_asked_before_is_not_gone_on_with():
    outcome = ask(GROUP, "019175000007", Talk(dossier=CODE, awaiting="identity"))
    assert (outcome.memory.dossier, outcome.memory.awaiting) == (None, None)


def test_alone_it_goes_on():
    assert "nhắn riêng" not in ask(ALONE).replies[0].text
