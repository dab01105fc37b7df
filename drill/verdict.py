"""The verdict: what the outside saw against what it had sent."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from itertools import filterfalse

from bot.delivery.repeats import is_gone, is_repeat
from bot.delivery.worker import FAILED
from drill.citizens import Chat
from drill.echo_brain import FILLING, POISON, lines_after

ANSWER = re.compile(r"#(\d+) (.*)")


@dataclass
class Verdict:
    """Counts over all chats; ``problems`` name the first few cases."""

    sent: int = 0
    answered: int = 0
    lost: int = 0
    twice: int = 0
    disorder: int = 0
    alone: int = 0
    again: int = 0
    gone: int = 0
    waiting: int = 0
    unknown: int = 0
    poison: int = 0
    aside: int = 0
    apologies: int = 0
    problems: list[str] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Nothing lost, nothing twice, nothing out of order, no rest of an answer without its beginning."""
        return not (self.lost or self.twice or self.disorder or self.alone)

    def judge(self, chat: Chat, unknown: int, turns: int, aside: int, waiting: Sequence[str] = ()) -> None:
        """Add a chat. ``unknown`` sends of it are listed, ``turns`` were committed, ``aside`` are in quarantine.

        ``waiting`` are texts that will be said again with the next message.
        """
        texts = [text for text, _ in chat.shown]
        again, plain = list(filter(is_repeat, texts)), _lines(filterfalse(is_repeat, texts))
        gone = sum(map(is_gone, texts))
        answers = _answers(plain)
        heard = [text for _, text in answers]
        told = {*plain, *_lines(again)}
        asked = [text for text in chat.sent if not text.startswith(POISON)]
        self.sent += len(chat.sent)
        self.answered += len({text for _, text in _answers(told)})
        self.poison += len(chat.sent) - len(asked)
        self.aside += aside
        self.apologies += plain.count(FAILED.text)
        self.unknown += unknown
        self.gone += gone
        self.again += len(again)
        self.waiting += len(waiting)
        unheard = len(chat.sent) - turns - aside
        missing = _missing(asked, {*told, *_lines(waiting)})
        self._add("lost", chat, max(0, unheard) + (0 if gone else len(missing)), missing)
        doubled = _doubled(heard, plain)
        self._add("twice", chat, max(0, -unheard) + len(doubled), doubled)
        self._add("disorder", chat, _steps_back([number for number, _ in answers]), answers)
        if chat.strict:
            self._add("disorder", chat, _steps_back([int(text.split()[1]) for text in heard]), answers)
        rests = _without_beginning(texts)
        self._add("alone", chat, len(rests), rests)
        self._note_delays(chat)

    def _add(self, name: str, chat: Chat, count: int, what: Sequence[object]) -> None:
        setattr(self, name, getattr(self, name) + count)
        if count and len(self.problems) < 20:
            self.problems.append(f"{name} {count} in {chat.channel}:{chat.id}: {list(what)[:12]}")

    def _note_delays(self, chat: Chat) -> None:
        self.delays += [at - begin for begin, at in _spans(chat)]


def recoveries(chats: Sequence[Chat], kills: Sequence[float]) -> list[float]:
    """For each kill: seconds until all was answered that had been sent before it and was open."""
    spans = [span for chat in chats for span in _spans(chat)]
    return [max((end - kill for begin, end in spans if begin <= kill < end), default=0.0) for kill in kills]


def _spans(chat: Chat) -> list[tuple[float, float]]:
    """Return when each message was sent and first answered, of those that were."""
    first: dict[str, float] = {}
    for text, at in chat.shown:
        for _, asked in _answers(text.splitlines()):
            first.setdefault(asked, at)
    return [(chat.sent[text], at) for text, at in first.items() if text in chat.sent]


def _lines(texts: Iterable[str]) -> list[str]:
    return [line for text in texts for line in text.splitlines()]


def _answers(lines: Iterable[str]) -> list[tuple[int, str]]:
    return [(int(found[1]), found[2]) for line in lines if (found := ANSWER.fullmatch(line))]


def _missing(asked: Sequence[str], told: Set[str]) -> list[str]:
    """Lines of answers that were not told, and messages that were not answered."""
    lines = [line for text in asked for line in lines_after(text) if line not in told]
    return lines + sorted({*asked} - {text for _, text in _answers(told)})


def _doubled(heard: Sequence[str], plain: Sequence[str]) -> list[str]:
    """Messages that are answered more than once, and further lines of answers that are shown so."""
    return _repeated(heard) + _repeated(line for line in plain if FILLING in line)


def _repeated(lines: Iterable[str]) -> list[str]:
    return [line for line, count in Counter(lines).items() if count > 1]


def _without_beginning(texts: Sequence[str]) -> list[str]:
    """Lines that go on with an answer of which nothing was shown before."""
    begun: set[str] = set()
    alone = []
    for line in _lines(texts):
        begun.update(text for _, text in _answers([line]))
        if FILLING in line and line.partition(", dòng ")[0] not in begun:
            alone.append(line)
    return alone


def middle(values: Sequence[float]) -> float:
    """The median, 0 of nothing."""
    return statistics.median(values) if values else 0.0


def _steps_back(numbers: Sequence[int]) -> int:
    """Return how often a number is not greater than all before it, repeats not counted."""
    highest, steps, seen = 0, 0, set()
    for number in numbers:
        if number < highest and number not in seen:
            steps += 1
        seen.add(number)
        highest = max(highest, number)
    return steps
