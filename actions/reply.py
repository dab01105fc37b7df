"""What the bot says, independent of any channel: each channel shows it as well as it can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any


class Decision(str, Enum):
    """What kind of turn it was; ``motcua ask --json`` prints it."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    OUT_OF_SCOPE = "out_of_scope"
    DOSSIER = "dossier"
    HANDOFF = "handoff"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True)
class Choice:
    """A button. ``payload`` (``/intent{…}``, at most 64 bytes) comes back when it is tapped."""

    label: str
    payload: str


@dataclass(frozen=True)
class Link:
    """A button that opens a page."""

    label: str
    url: str


@dataclass(frozen=True)
class Reply:
    """One message to the citizen: plain text (no markup), then buttons."""

    text: str
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Reply:
        """The inverse of :meth:`to_dict`."""
        return cls(
            text=data["text"],
            choices=tuple(Choice(**row) for row in data.get("choices", ())),
            links=tuple(Link(**row) for row in data.get("links", ())),
        )
