"""The verdict: what the outside saw against what it had sent."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

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
    unknown: int = 0
    unknown_arrived: int = 0
    poison: int = 0
    aside: int = 0
    apologies: int = 0
    problems: list[str] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Nothing lost, nothing twice, nothing out of order."""
        return not (self.lost or self.twice or self.disorder)

    def judge(self, chat: Chat, unknown: int, turns: int, aside: int) -> None:
        """Add a chat. ``unknown`` sends of it are listed, ``turns`` were committed, ``aside`` are in quarantine."""
        lines = [line for text, _ in chat.shown for line in text.splitlines()]
        answers = [(int(found[1]), found[2]) for line in lines if (found := ANSWER.fullmatch(line))]
        rest = Counter(line for line in lines if FILLING in line)
        texts = Counter(text for _, text in answers)
        asked = [text for text in chat.sent if not text.startswith(POISON)]
        poison = len(chat.sent) - len(asked)
        apologies = sum(text == FAILED.text for text, _ in chat.shown)
        missing = [text for text in asked if text not in texts]
        cut_off = sum(not all(rest[line] for line in lines_after(text)) for text in texts)
        never_shown = len(chat.sent) - len(texts) - apologies + cut_off
        self.sent += len(chat.sent)
        self.answered += len(texts)
        self.poison += poison
        self.aside += aside
        self.apologies += apologies
        self.unknown += unknown
        self.unknown_arrived += max(0, unknown - never_shown)
        self._add("lost", chat, max(0, len(chat.sent) - turns - aside) + max(0, never_shown - unknown), missing)
        doubled = [text for text, count in (texts + rest).items() if count > 1]
        self._add("twice", chat, len(doubled) + max(0, turns + aside - len(chat.sent)), doubled)
        self._add("disorder", chat, _steps_back([number for number, _ in answers]), answers)
        if chat.strict:
            self._add("disorder", chat, _steps_back([int(text.split()[1]) for _, text in answers]), answers)
        self._note_delays(chat)

    def _add(self, name: str, chat: Chat, count: int, what: Sequence[object]) -> None:
        setattr(self, name, getattr(self, name) + count)
        if count and len(self.problems) < 20:
            self.problems.append(f"{name} {count} in {chat.channel}:{chat.id}: {list(what)[:12]}")

    def _note_delays(self, chat: Chat) -> None:
        first: dict[str, float] = {}
        for text, at in chat.shown:
            if found := ANSWER.match(text):
                first.setdefault(found[2], at)
        self.delays += [at - chat.sent[text] for text, at in first.items() if text in chat.sent]


def recoveries(chats: Sequence[Chat], kills: Sequence[float]) -> list[float]:
    """For each kill: seconds until all was answered that had been sent before it and was open."""
    spans = []
    for chat in chats:
        first: dict[str, float] = {}
        for text, at in chat.shown:
            if found := ANSWER.match(text):
                first.setdefault(found[2], at)
        spans += [(chat.sent[text], at) for text, at in first.items() if text in chat.sent]
    return [max((end - kill for begin, end in spans if begin <= kill < end), default=0.0) for kill in kills]


def middle(values: Sequence[float]) -> float:
    """The median, 0 of nothing."""
    return statistics.median(values) if values else 0.0


def _steps_back(numbers: Sequence[int]) -> int:
    """How often a number is not greater than all before it, repeats not counted."""
    highest, steps, seen = 0, 0, set()
    for number in numbers:
        if number < highest and number not in seen:
            steps += 1
        seen.add(number)
        highest = max(highest, number)
    return steps
