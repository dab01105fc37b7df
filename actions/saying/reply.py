"""The bot's replies, independent of any channel: each channel shows it as well as it can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

UNNUMBERED = 0
"""The ``first`` of news: they come outside the conversation, where a number means a choice of its last turn."""


class Decision(str, Enum):
    """The kind of turn; ``motcua ask --json`` prints it."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    OUT_OF_SCOPE = "out_of_scope"
    DOSSIER = "dossier"
    HANDOFF = "handoff"
    SMALLTALK = "smalltalk"
    DANGER = "danger"


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
class Phone:
    """A number to call, as people write it."""

    label: str
    number: str


@dataclass(frozen=True)
class Place:
    """Somewhere to go. ``latitude`` and ``longitude`` are degrees (WGS 84), both or neither."""

    name: str
    address: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Picture:
    """A picture at a public address."""

    url: str
    caption: str = ""


@dataclass(frozen=True)
class File:
    """A file at a public address, such as an official form."""

    url: str
    name: str


@dataclass(frozen=True)
class Reply:
    """One message to the citizen: plain text (no markup), buttons, and what a phone can do more with than read.

    Numbers, places, pictures and files add to the text. A channel that cannot show one of them natively writes a
    line for it, unless the text says the same already. ``drawing`` names one of our own that illustrates the text and
    adds nothing to it: it is left out where it cannot be shown. ``first`` is the number of the first choice where
    choices are counted over all replies of a turn, as typed numbers count them. ``via`` tells how the talk came
    about, to count how often its links are followed: an office, a registered link and a channel, nobody's name.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()
    phones: tuple[Phone, ...] = ()
    places: tuple[Place, ...] = ()
    pictures: tuple[Picture, ...] = ()
    files: tuple[File, ...] = ()
    drawing: str = ""
    first: int = 1
    via: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {name: value for name, value in asdict(self).items() if name != "via" or value}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Reply:
        """The inverse of :meth:`to_dict`; what an older version did not write yet is empty."""
        return cls(
            text=data["text"],
            choices=tuple(Choice(**row) for row in data.get("choices", ())),
            links=tuple(Link(**row) for row in data.get("links", ())),
            phones=tuple(Phone(**row) for row in data.get("phones", ())),
            places=tuple(Place(**row) for row in data.get("places", ())),
            pictures=tuple(Picture(**row) for row in data.get("pictures", ())),
            files=tuple(File(**row) for row in data.get("files", ())),
            drawing=data.get("drawing", ""),
            first=data.get("first", 1),
            via=data.get("via", ""),
        )
