"""Somebody is in danger: who helps at once. No procedure, no link, nothing asked, and nothing of it is kept but its
kind, for the next message.

Who was just told that a dossier waits for payment, and asks about a call for money, is told what is really due.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from actions.answers.source import source_of
from actions.dossier.told import payment_beside
from actions.moves import catalogue
from actions.saying.numbers import button, sources
from actions.saying.reply import Decision, Reply
from actions.turn import Outcome, Turn
from data.entries import FaqEntry
from data.hotlines import Hotline, danger_answers, hotlines
from nlu.danger.reader import Kind


async def respond(turn: Turn) -> Outcome:
    """Calm sentences and numbers to call. The talk stays as it was, so that it can go on afterwards."""
    entry = catalogue(turn).faq(turn.reading.entry)
    reply = _further(entry) if entry else _first(Kind(turn.reading.kind), turn)
    return Outcome(Decision.DANGER, (reply,), turn.memory)


def _first(kind: Kind, turn: Turn) -> Reply:
    """Return what is said first in this kind of danger; in a swindle with what is really due, where that is known."""
    due = payment_beside(turn) if kind is Kind.SWINDLE else ""
    answer, known = danger_answers()[kind.value], hotlines()
    numbers = {name: known[name].number for name in answer.hotlines}
    text = "\n\n".join(filter(None, [answer.text.format_map(numbers), due]))
    return _told(text, [known[name] for name in answer.hotlines], len(answer.call))


def _further(entry: FaqEntry) -> Reply:
    """The answer to what is asked next, and the numbers that it names."""
    named = list(_named_in(entry.answer))
    return _told(f"{entry.answer.strip()}\n\n{source_of(entry)}", named, len(named))


def _told(text: str, named: list[Hotline], buttons: int) -> Reply:
    gap = "\n" if "\n\n" in text else "\n\n"
    return Reply(f"{text}{gap}{sources(named)}", phones=tuple(map(button, named[:buttons])))


def _named_in(text: str) -> Iterator[Hotline]:
    """The hotlines whose numbers stand in ``text``, in that order."""
    lines = {line.number: line for line in hotlines().values()}
    found = re.findall(rf"(?<!\d)(?:{'|'.join(map(re.escape, lines))})(?!\d)", text)
    yield from (lines[number] for number in dict.fromkeys(found))
