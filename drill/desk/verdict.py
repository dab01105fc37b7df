"""The verdict of the desk drill: what phones and pages showed, message by message."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

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
        plain = [text for text in shown if not is_repeat(text)]
        first = [text for kind, text in _answers(plain) if kind != "again"]
        self.sent += len(chat.sent)
        self.by_bot += sum(kind == "bot" for kind, _ in _answers(plain))
        self.by_officers += sum(kind == "officer" for kind, _ in _answers(plain))
        self.again += sum(kind == "again" for kind, _ in _answers(plain)) + len(shown) - len(plain)
        self._add("lost", chat, 0 if gone else len(missing), missing)
        doubled = [text for text, count in Counter(first).items() if count > 1]
        self._add("twice", chat, len(doubled), doubled)
        self._add("two_owners", chat, *_two_owners(chat.shown, waiting))

    def _add(self, name: str, chat: Chat, count: int, what: Sequence[object]) -> None:
        setattr(self, name, getattr(self, name) + count)
        if count and len(self.problems) < 20:
            self.problems.append(f"{name} {count} in {chat.channel}:{chat.id}: {list(what)[:12]}")


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
    late = _farewells_said_again([text for text, _ in shown], waiting)
    speaker, last, over, wrong = 0, 0, 0, []
    for text, _ in shown:
        for line in text.splitlines():
            if found := END.fullmatch(line):
                over = max(over, int(found[1]))
                speaker = 0 if over >= speaker else speaker
            elif BOT.fullmatch(line) and speaker and speaker not in late:
                wrong.append(f"{line} while officer {speaker}")
            elif found := OFFICER.fullmatch(line):
                number = int(found[1])
                if (number < last or number <= over) and not is_repeat(text):
                    wrong.append(f"{line} after {last}")
                speaker = speaker if number <= over else max(speaker, number)
                last = max(last, number)
    return len(wrong), wrong


def _farewells_said_again(shown: Sequence[str], waiting: Sequence[str]) -> set[int]:
    """The numbers of the officers whose farewell is shown, or waits, as said again only."""
    again = _farewells([*filter(is_repeat, shown), *waiting])
    return again - _farewells([text for text in shown if not is_repeat(text)])


def _farewells(texts: Sequence[str]) -> set[int]:
    return {int(found[1]) for text in texts for line in text.splitlines() if (found := END.fullmatch(line))}
