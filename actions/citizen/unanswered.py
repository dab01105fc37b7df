"""Messages that were not answered well: refused, asked back about in vain, answered without being sure, judged wrong.

They are noted without what tells who wrote them. Who agreed to it has them kept; who was not asked yet has the last
few in the running talk, and they are kept if they agree; of all others nothing is noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from actions.citizen.known import Citizen, Consent, Effect, EffectKind
from actions.saying.reply import Decision, Reply
from actions.turn import Outcome, Turn
from nlu.persons.removal import without_persons
from nlu.talk.state import Missed, Talk
from nlu.talk.understand import ANGRY, ENGLISH, UNREAD
from nlu.understanding import Act, Reading

REFUSED, ASKED, UNSURE, WRONG, OFFICER = "refused", "asked", "unsure", "wrong", "officer"
"""Kinds of :class:`nlu.talk.state.Missed`."""

MOST = 3
"""Questions that wait in a talk for the citizen to agree."""
LOW = 0.6
"""Share below which a reading that is followed is not sure: of those above, 85 % are right."""
LONGEST_TEXT, LONGEST_SAID = 400, 700
_MATTERS = frozenset({Act.NAMED, Act.MORE, Act.VARIANT, Act.FAQ, Act.UNCLEAR, Act.OUTSIDE})
_NOT_READ = frozenset({ANGRY, ENGLISH, UNREAD})
_NO_ANSWER = (Decision.CLARIFY, Decision.OUT_OF_SCOPE, Decision.HANDOFF)


def note(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome, with what was not answered well in this turn kept, or waiting in the talk."""
    if not may_note(turn) or outcome.decision is Decision.DANGER:
        return replace(outcome, memory=replace(outcome.memory, vain=None))
    before = turn.memory.vain
    in_vain = before is not None and (outcome.decision in _NO_ANSWER or turn.reading.act is Act.REJECT)
    missed = [before] if before is not None and in_vain else []
    kind, vain = _kind(turn.reading, outcome.decision), None
    if kind == ASKED:
        vain = missed_in(turn, outcome.replies, ASKED, outcome.memory)
    elif kind:
        missed.append(missed_in(turn, outcome.replies, kind, outcome.memory))
    return keeping(turn.citizen, replace(outcome, memory=replace(outcome.memory, vain=vain)), missed)


def keeping(citizen: Citizen, outcome: Outcome, missed: Sequence[Missed]) -> Outcome:
    """The outcome, with ``missed`` kept where that was agreed to, or waiting for it."""
    if not missed:
        return outcome
    if citizen.consent is Consent.GIVEN:
        return replace(outcome, effects=(*outcome.effects, *kept(missed)))
    waiting = (*outcome.memory.missed, *missed)[-MOST:]
    return replace(outcome, memory=replace(outcome.memory, missed=waiting))


def kept(missed: Iterable[Missed]) -> tuple[Effect, ...]:
    """The effects that keep ``missed``."""
    return tuple(Effect(EffectKind.KEEP, missed=one) for one in missed)


def may_note(turn: Turn) -> bool:
    """Tell whether anything of this citizen may be noted: they agreed to it, or can still be asked; and are alone."""
    citizen = turn.citizen
    agreed = citizen.consent is Consent.GIVEN and citizen.helps_answering
    open_yet = citizen.consent is Consent.UNASKED and bool(citizen.ref)
    return not turn.audience.public and (agreed or open_yet)


def missed_in(turn: Turn, replies: Sequence[Reply], kind: str, talk: Talk) -> Missed:
    """The message of this turn and what was said to it."""
    said = "\n\n".join(reply.text for reply in replies)
    text = without_persons(turn.text)[:LONGEST_TEXT]
    return Missed(text, kind, said[:LONGEST_SAID], subject_of(talk), talk.office or "")


def subject_of(talk: Talk) -> str:
    """The subject told last: an entry of the FAQ or a procedure."""
    return f"faq:{talk.entry}" if talk.entry else talk.procedure or ""


def _kind(reading: Reading, decision: Decision) -> str:
    if reading.act not in _MATTERS or reading.kind in _NOT_READ:
        return ""
    if decision is Decision.OUT_OF_SCOPE:
        return REFUSED
    if decision is Decision.CLARIFY:
        return ASKED
    unsure = reading.share < LOW or bool(reading.unanswered)
    return UNSURE if decision is Decision.ANSWER and unsure else ""
