"""Entries: replies on their way, as they wait in Redis. Scripts read all but the reply, which is sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.saying.reply import Reply
from bot.messages.envelope import PLAIN, Envelope


@dataclass(frozen=True)
class Entry:
    """One reply on its way. ``key`` is unique and the same at each try; ``at`` is when it was decided (epoch s).

    Entries that name the same ``answer`` are one answer of several messages; one that names none stands alone.
    ``quote`` is the event to be shown beside it as what it answers. ``repeat`` counts how often it was said again
    because it may not have arrived, the last time ahead of the answer ``ahead_of`` (:mod:`bot.delivery.repeats`).
    From ``until`` on (epoch s) it is not tried again, where that is given.
    """

    key: str
    at: float
    reply: Reply
    answer: str = ""
    quote: str = ""
    repeat: int = 0
    ahead_of: str = ""
    until: float = 0.0

    @property
    def whole(self) -> str:
        """Return what names the answer that it is part of, or is."""
        return self.answer or self.key

    def to_json(self, envelope: Envelope = PLAIN) -> str:
        """As it stands in Redis: what is empty is left out."""
        sealed = envelope.seal(json.dumps(self.reply.to_dict(), ensure_ascii=False))
        others: dict[str, object] = {"answer": self.answer, "quote": self.quote, "until": self.until}
        others |= {"repeat": self.repeat, "ahead_of": self.ahead_of}
        named = {name: value for name, value in others.items() if value}
        return json.dumps({"key": self.key, "at": self.at, "reply": sealed, **named}, ensure_ascii=False)

    @classmethod
    def from_json(cls, body: str, envelope: Envelope = PLAIN) -> Entry:
        """The inverse of :meth:`to_json`. Raises :class:`bot.messages.envelope.CannotOpen`."""
        row = json.loads(body)
        return cls._made(row, Reply.from_dict(json.loads(envelope.open(row["reply"]))))

    @classmethod
    def unreadable(cls, body: str) -> Entry:
        """Return what is known of an entry that cannot be opened: all but its reply."""
        return cls._made(json.loads(body), Reply(""))

    @classmethod
    def _made(cls, row: Mapping[str, Any], reply: Reply) -> Entry:
        named = {name: row[name] for name in ("answer", "quote", "repeat", "ahead_of", "until") if name in row}
        return cls(row["key"], row["at"], reply, **named)


def chat_ref(channel: str, chat: str) -> str:
    """A chat as a member of the ``due`` set."""
    return f"{channel}:{chat}"
