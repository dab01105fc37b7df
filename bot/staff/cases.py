"""Cases: talks for the staff of a commune, as they lie in Redis, and what their officers read of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.delivery.said import TAPPED
from bot.messages.entry import Entry
from bot.messages.envelope import CannotOpen, Envelope
from citizens.talks import PROVINCE, Case, Line, State, Who

UNREADABLE = "(không mở được: khóa bí mật đã đổi)"


def read_case(row: Mapping[str, str], envelope: Envelope) -> Case | None:
    """The case of a hash; None when nothing is there or it cannot be opened."""
    try:
        return Case(
            row["id"],
            State(row["state"]),
            int(row.get("number", 0)),
            row.get("office", PROVINCE),
            row["channel"],
            envelope.open(row["chat"]),
            _seconds(row.get("since")) or 0.0,
            _seconds(row.get("asked")),
            _seconds(row.get("touched")) or 0.0,
            row.get("officer", ""),
            row.get("name", ""),
            row.get("about", ""),
            row.get("escalated") == "1",
        )
    except (KeyError, ValueError, CannotOpen):
        return None


def read_lines(rows: Sequence[str], envelope: Envelope) -> list[Line]:
    """The lines of a talk. What tells how a send ended is put beside the line that was sent."""
    outcomes: dict[str, str] = {}
    found: list[Line] = []
    for row in rows:
        what, _, body = row.partition(" ")
        data = json.loads(body)
        if what == "end":
            outcomes[_whole(data["key"])] = data["outcome"]
        elif what == Who.UNSAID.value:
            found.append(_unsaid(body, envelope))
        else:
            found.append(Line(Who(what), data["at"], _open(data["text"], envelope), data["key"]))
    return [_with_outcome(one, outcomes) for one in found]


def last_words(rows: Sequence[str], envelope: Envelope) -> str:
    """The last words of the citizen; empty where they only tapped buttons."""
    for row in reversed(rows):
        what, _, body = row.partition(" ")
        if what == Who.CITIZEN.value and (text := _open(json.loads(body)["text"], envelope)) != TAPPED:
            return text
    return ""


def _with_outcome(one: Line, outcomes: Mapping[str, str]) -> Line:
    outcome = outcomes.get(one.key, "") if one.who is Who.OFFICER else ""
    return Line(one.who, one.at, one.text, one.key, outcome)


def _unsaid(body: str, envelope: Envelope) -> Line:
    try:
        entry = Entry.from_json(body, envelope)
    except CannotOpen:
        entry = Entry.unreadable(body)
    return Line(Who.UNSAID, entry.at, entry.reply.text or UNREADABLE, entry.whole)


def _whole(key: str) -> str:
    """The key of a line, of which a piece or a repeat was sent."""
    return key.partition("~")[0].partition(".")[0]


def _open(sealed: str, envelope: Envelope) -> str:
    try:
        return envelope.open(sealed)
    except CannotOpen:
        return UNREADABLE


def _seconds(stored: Any) -> float | None:
    return int(stored) / 1000 if stored else None
