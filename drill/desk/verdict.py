"""The verdict of the desk drill: what phones and pages showed, message by message."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import filterfalse

from bot.delivery.repeats import is_gone, is_repeat
from drill.citizens import Chat

BOT = re.compile(r"#(\d+) (câu \d+)")
OFFICER = re.compile(r"@(\d+) (lại )?(câu \d+)")
END = re.compile(r"=hết (\d+)")


@dataclass
class DeskVerdict:
    """Counts over all chats; ``problems`` name the first few cases."""

    sent: int = 0
    by_bot: int = 0
    by_officers: int = 0
    again: int = 0
    lost: int = 0
    twice: int = 0
    two_owners: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Nothing lost, nothing twice, never two owners."""
        return not (self.lost or self.twice or self.two_owners)

    def judge(self, chat: Chat, waiting: Sequence[str]) -> None:
        """Add a chat. ``waiting`` are texts that will be said again with the next message."""
        shown = [text for text, _ in chat.shown]
        told = {text for _, text in _answers([*shown, *waiting])}
        gone = any(map(is_gone, shown))
        missing = [text for text in chat.sent if text not in told]
        plain = [*filterfalse(is_repeat, shown)]
        answers = list(_answers(plain))
        kinds = Counter(kind for kind, _ in answers)
        self.sent += len(chat.sent)
        self.by_bot += kinds["bot"]
        self.by_officers += kinds["officer"]
        self.again += kinds["again"] + len(shown) - len(plain)
        self._add("lost", chat, 0 if gone else len(missing), missing)
        doubled = _doubled([text for kind, text in answers if kind != "again"])
        self._add("twice", chat, len(doubled), doubled)
        self._add("two_owners", chat, *_two_owners(chat.shown, waiting))

    def _add(self, name: str, chat: Chat, count: int, what: Sequence[object]) -> None:
        setattr(self, name, getattr(self, name) + count)
        if count and len(self.problems) < 20:
            self.problems.append(f"{name} {count} in {chat.channel}:{chat.id}: {list(what)[:12]}")


def _doubled(texts: Sequence[str]) -> list[str]:
    return [text for text, count in Counter(texts).items() if count > 1]


def _answers(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in (line for text in texts for line in text.splitlines()):
        if found := BOT.fullmatch(line):
            yield "bot", found[2]
        elif found := OFFICER.fullmatch(line):
            yield "again" if found[2] else "officer", found[3]


def _two_owners(shown: Sequence[tuple[str, float]], waiting: Sequence[str]) -> tuple[int, list[str]]:
    """Messages of the bot while an officer speaks, and of officers who do not speak any more.

    A farewell that got lost is shown late, as said again: after the last words of that officer the bot may speak.
    """
    floor = _Floor(_farewells_said_again([text for text, _ in shown], waiting))
    for text, _ in shown:
        for line in text.splitlines():
            if found := END.fullmatch(line):
                floor.left(int(found[1]))
            elif BOT.fullmatch(line):
                floor.taken_by_bot(line)
            elif found := OFFICER.fullmatch(line):
                floor.taken_by_officer(int(found[1]), line, again=is_repeat(text))
    return len(floor.wrong), floor.wrong


@dataclass
class _Floor:
    """The speaker in a chat, line by line. Officers have numbers in the order of their talks; 0 is none of them.

    ``late`` are those whose farewell is shown too late to tell by it, ``over`` is the last one who said farewell.
    """

    late: set[int]
    speaker: int = 0
    last: int = 0
    over: int = 0
    wrong: list[str] = field(default_factory=list)

    def left(self, number: int) -> None:
        """Hear the farewell of an officer."""
        self.over = max(self.over, number)
        if self.over >= self.speaker:
            self.speaker = 0

    def taken_by_bot(self, line: str) -> None:
        """Hear a line of the bot."""
        if self.speaker and self.speaker not in self.late:
            self.wrong.append(f"{line} while officer {self.speaker}")

    def taken_by_officer(self, number: int, line: str, again: bool) -> None:
        """Hear a line of an officer; one said ``again`` may come late."""
        too_late = number < self.last or number <= self.over
        if too_late and not again:
            self.wrong.append(f"{line} after {self.last}")
        if number > self.over:
            self.speaker = max(self.speaker, number)
        self.last = max(self.last, number)


def _farewells_said_again(shown: Sequence[str], waiting: Sequence[str]) -> set[int]:
    """The numbers of the officers whose farewell is shown, or waits, as said again only."""
    again = _farewells([*filter(is_repeat, shown), *waiting])
    return again - _farewells([text for text in shown if not is_repeat(text)])


def _farewells(texts: Sequence[str]) -> set[int]:
    return {int(found[1]) for text in texts for line in text.splitlines() if (found := END.fullmatch(line))}
