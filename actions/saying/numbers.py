"""Numbers to call, with where they are from; and those for any danger."""

from __future__ import annotations

from collections.abc import Sequence

from actions.saying.reply import Phone, Reply
from actions.saying.wording import LABEL_LIMIT, clip, day
from data.hotlines import Hotline, hotlines

EMERGENCY = ("police", "fire", "ambulance", "children")
"""Hotlines for any danger, by their names in ``hotlines.yml``."""


def in_an_emergency() -> Reply:
    """Whom to call in any danger, for who asks for a number or how to go on and names nothing: it may be the next
    word after a cry of which nothing is kept.
    """
    lines = [hotlines()[name] for name in EMERGENCY]
    told = "\n".join(f"• {line.number}: {line.when}" for line in lines)
    return Reply(f"Đang gặp nguy hiểm thì gọi ngay:\n{told}\n\n{sources(lines)}", phones=tuple(map(button, lines)))


def in_an_emergency_too() -> str:
    """The same in one line, for an answer that is about something else."""
    lines = [hotlines()[name] for name in EMERGENCY]
    return f"Đang gặp nguy hiểm thì gọi ngay {', '.join(f'{line.number} ({line.name})' for line in lines)}."


def button(line: Hotline) -> Phone:
    """The button that calls the number."""
    return Phone(clip(f"Gọi {line.number}: {line.name}", LABEL_LIMIT), line.number)


def sources(named: Sequence[Hotline]) -> str:
    """Tell where the numbers are from and of what day; numbers that no authority confirms are told apart."""
    told: dict[str, list[str]] = {}
    for line in named:
        unsure = "" if line.sure else "; chưa có trang chính thức xác nhận"
        told.setdefault(f"{line.source}, {day(line.as_of)}{unsure}", []).append(line.number)
    return "\n".join(f"Nguồn số {', '.join(numbers)}: {source}." for source, numbers in told.items())
