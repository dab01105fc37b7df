"""Entries: replies on their way, as they wait in Redis. Scripts read their key and time; the reply is sealed."""

from __future__ import annotations

import json
from dataclasses import dataclass

from actions.reply import Reply
from bot.delivery.envelope import PLAIN, Envelope


@dataclass(frozen=True)
class Entry:
    """One reply on its way. ``key`` is unique and the same at each try; ``at`` is when it was decided (epoch s)."""

    key: str
    at: float
    reply: Reply

    def to_json(self, envelope: Envelope = PLAIN) -> str:
        """As it stands in Redis."""
        sealed = envelope.seal(json.dumps(self.reply.to_dict(), ensure_ascii=False))
        return json.dumps({"key": self.key, "at": self.at, "reply": sealed}, ensure_ascii=False)

    @classmethod
    def from_json(cls, body: str, envelope: Envelope = PLAIN) -> Entry:
        """The inverse of :meth:`to_json`. Raises :class:`bot.delivery.envelope.CannotOpen`."""
        row = json.loads(body)
        return cls(row["key"], row["at"], Reply.from_dict(json.loads(envelope.open(row["reply"]))))

    @classmethod
    def unreadable(cls, body: str) -> Entry:
        """What is known of an entry that cannot be opened: all but its reply."""
        row = json.loads(body)
        return cls(row["key"], row["at"], Reply(""))


def chat_ref(channel: str, chat: str) -> str:
    """A chat as a member of the ``due`` set."""
    return f"{channel}:{chat}"
