"""The notice that is told instead of an answer that the province has switched off. Danger is always answered."""

from __future__ import annotations

from collections.abc import Iterator

from actions.moves import catalogue
from actions.saying.options import TALK_TO_A_PERSON, remember
from actions.saying.reply import Decision, Reply
from actions.turn import Outcome, Turn

ALWAYS = frozenset({"action_danger", "action_handoff", "action_privacy"})
"""Never switched off: who is in danger, who wants an officer, who asks about their own data."""
BY_TOPIC = frozenset({"action_procedure", "action_faq"})


def closed(action: str, turn: Turn) -> Outcome | None:
    """The notice for who writes while everything is off; None where ``action`` may answer."""
    if not turn.off.everything or action in ALWAYS or _of_danger(turn):
        return None
    return _noticed(turn, turn.off.everything)


def topic_closed(action: str, turn: Turn, outcome: Outcome) -> Outcome | None:
    """The notice in place of ``outcome``, where it tells of a topic that is off."""
    if action not in BY_TOPIC or outcome.decision is not Decision.ANSWER or _of_danger(turn):
        return None
    notice = next(_notices(action, turn, outcome), None)
    return None if notice is None else _noticed(turn, notice)


def _notices(action: str, turn: Turn, outcome: Outcome) -> Iterator[str]:
    """The notices for what ``outcome`` tells: of its entries, then of its procedures."""
    entries = (turn.reading.entry, outcome.memory.entry, *turn.reading.follow_ups)
    yield from (turn.off.entries[name] for name in entries if name in turn.off.entries)
    if action == "action_procedure":
        codes = (*(told.procedure for told in outcome.told), *turn.reading.codes, outcome.memory.procedure)
        yield from (turn.off.procedures[code] for code in codes if code in turn.off.procedures)


def _of_danger(turn: Turn) -> bool:
    entry = catalogue(turn).faq(turn.reading.entry)
    return entry is not None and bool(entry.dangers)


def _noticed(turn: Turn, notice: str) -> Outcome:
    """The notice, and a way to a person. The talk goes on where it was."""
    replies = (Reply(notice, (TALK_TO_A_PERSON,)),)
    return Outcome(Decision.HANDOFF, replies, remember(turn.memory, replies))
