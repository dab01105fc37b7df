"""Reminders that a citizen asks for with one tap: before the last day of a matter, and one question some days later.

Both need consent, since a chat must be remembered to be written to. The question has four answers; they are counted
(:mod:`citizens.outcomes`), and each leads on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from actions.answers.guide.steps import steps_of
from actions.answers.reckoned.days import last_day
from actions.answers.reminders import (
    ANSWERS,
    ASK_DAYS,
    FORGOTTEN,
    FORGOTTEN_ALL,
    FULL,
    LEADS_ON,
    NONE_KEPT,
    REMIND,
    WHICH,
    WHY,
    promised,
    when_to_remind,
)
from actions.answers.section import View, title
from actions.citizen import consent
from actions.citizen.known import Consent, Effect, EffectKind
from actions.moves import catalogue, day_told, tell
from actions.saying.options import remember
from actions.saying.reminder_taps import remind_tap, stop_tap
from actions.saying.reply import Choice, Decision, Reply
from actions.saying.wording import CHOICE_LIMIT, day
from actions.turn import Outcome, Turn
from citizens.outcomes import Answer
from common.settings import settings
from data.models import Procedure
from nlu.talk.readings.standing_words import ALL
from nlu.taps import is_tap, write_tap
from nlu.understanding import Act, Aspect

_KIND = re.compile(r"remind(?P<agreed>yes)?(?P<day>\d{8})?")
_ANSWER = re.compile(r"went-(?P<answer>[a-z]+)")


def concerns(turn: Turn) -> bool:
    """Tell whether a message about following is about reminders."""
    reading = turn.reading
    if reading.intent == "unfollow":
        return reading.kind == ALL or bool(reading.procedure_codes and not reading.dossier_codes)
    kind = reading.kind or ""
    return bool(_KIND.fullmatch(kind) or _ANSWER.fullmatch(kind))


def respond(turn: Turn) -> Outcome:
    """Remind, stop, or take the answer to the question that was told."""
    reading = turn.reading
    if reading.intent == "unfollow":
        return _stop(turn, _first(turn, reading.procedure_codes))
    procedure = _first(turn, reading.procedure_codes or turn.citizen.reminders)  # typed: of what was asked
    answered, asked = _ANSWER.fullmatch(reading.kind or ""), _KIND.fullmatch(reading.kind or "")
    if procedure is not None and answered:
        return _answered(turn, procedure, answered["answer"])
    if procedure is not None and asked:
        return _remind(turn, procedure, asked["day"], bool(asked["agreed"]))
    return _said(turn, Reply(WHICH))


def _first(turn: Turn, codes: Sequence[str]) -> Procedure | None:
    return catalogue(turn).procedure(codes[0] if codes else None)


def offer(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome with a button that asks for reminders, where the citizen told a day from which a last day follows,
    was told the papers of their own case, or reached the end of the guide.
    """
    procedure = catalogue(turn).procedure(outcome.memory.procedure)
    if procedure is None or not outcome.replies or not _may_offer(turn, outcome, procedure):
        return outcome
    last = _last_day(turn, procedure)
    if last is None and not _about_to_file(turn, outcome, procedure):
        return outcome
    label = f"Nhắc tôi trước hạn {day(last)}" if last else REMIND
    *before, reply = outcome.replies
    choices = (*reply.choices[: CHOICE_LIMIT - 1], Choice(label, remind_tap(procedure.code, last)))
    replies = (*before, replace(reply, choices=choices))
    memory = remember(outcome.memory, replies, pending=outcome.memory.pending)
    return replace(outcome, replies=replies, memory=memory)


def _may_offer(turn: Turn, outcome: Outcome, procedure: Procedure) -> bool:
    known = turn.citizen
    private = bool(known.ref) and not turn.audience.public and known.consent is not Consent.REFUSED
    return private and outcome.decision is Decision.ANSWER and procedure.code not in known.reminders


def _last_day(turn: Turn, procedure: Procedure) -> date | None:
    """The last day by what this message tells, where there is still time to remind of it."""
    if is_tap(turn.text) or Aspect.DEADLINE not in turn.reading.aspects:
        return None
    view = View(procedure, question=turn.text, happened=day_told(turn))
    last = last_day(view)
    return last if last is not None and when_to_remind(last, view.today) is not None else None


def _about_to_file(turn: Turn, outcome: Outcome, procedure: Procedure) -> bool:
    own_papers = turn.reading.path is not None
    return own_papers or (turn.reading.act is Act.TAP and outcome.memory.step == len(steps_of(procedure)))


def _remind(turn: Turn, procedure: Procedure, last: str | None, agreed: bool) -> Outcome:
    ends = _day(last)
    today = View(procedure).today
    at = when_to_remind(ends, today) if ends else None
    if len({*turn.citizen.reminders} - {procedure.code}) >= settings().follow_limit:
        stop = Choice("Bỏ nhắc tất cả", write_tap("unfollow", kind=ALL))
        return _said(turn, Reply(FULL.format(limit=settings().follow_limit), (stop,)))
    name = title(procedure)
    effect = Effect(EffectKind.REMIND, seen=ends.isoformat() if ends and at else "", about=procedure.code, name=name)
    text = promised(name, ends if at else None, at, today + timedelta(days=ASK_DAYS), turn.citizen.reach)
    done = Reply(text, (Choice("Thôi, không cần nhắc", stop_tap(procedure.code)),))
    if turn.citizen.consent is Consent.GIVEN:
        return _said(turn, done, (effect,))
    if agreed:
        return _said(turn, done, (Effect(EffectKind.CONSENT), effect))
    agree = Choice("Đồng ý, nhắc tôi", remind_tap(procedure.code, ends, agreed=True))
    why = WHY.format(name=name, question=consent.question(settings()))
    return _said(turn, Reply(why, (agree, *consent.CHOICES[1:])), consent_asked=True)


def _day(written: str | None) -> date | None:
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:])) if written else None
    except ValueError:
        return None


def _stop(turn: Turn, procedure: Procedure | None) -> Outcome:
    if procedure is None and not turn.citizen.reminders:
        return _said(turn, Reply(NONE_KEPT))
    text = FORGOTTEN.format(name=title(procedure)) if procedure else FORGOTTEN_ALL
    return _said(turn, Reply(text), (Effect(EffectKind.UNREMIND, about=procedure.code if procedure else ""),))


def _answered(turn: Turn, procedure: Procedure, named: str) -> Outcome:
    """Count it and lead on: to the papers, or to the guide where that helps."""
    answer = next((each for each in Answer if each.value == named), None)
    if answer is None:
        return _said(turn, Reply(NONE_KEPT))
    effect = Effect(EffectKind.OUTCOME, seen=answer.value, office=turn.memory.office or "", about=procedure.code)
    reply = Reply(LEADS_ON[answer])
    if answer in ANSWERS:
        told = tell(turn, [procedure], (ANSWERS[answer],))
        return replace(told, replies=(reply, *told.replies), effects=(effect,))
    return _said(turn, reply, (effect,))


def _said(turn: Turn, reply: Reply, effects: tuple[Effect, ...] = (), **changes: bool) -> Outcome:
    return Outcome(Decision.SMALLTALK, (reply,), remember(turn.memory, [reply], **changes), effects)
