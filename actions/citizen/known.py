"""The bot's knowledge of the citizen it speaks with, beside the thread of the conversation, and what it does for
them.

Both cross the border of the domain as plain data: the worker hands a :class:`Citizen` in with each turn
(:data:`CITIZEN`), an action hands :class:`Effect` objects out with its replies. Where and how they are kept is not
the domain's business (:mod:`bot.citizen_data.desk`).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

from citizens.talks import PROVINCE as PROVINCE
from nlu.talk.state import Missed


class Consent(str, Enum):
    """The answer of the citizen when asked whether the bot may remember them (Luật 91/2025/QH15, Điều 9)."""

    UNASKED = "unasked"
    GIVEN = "given"
    REFUSED = "refused"


@dataclass(frozen=True)
class Followed:
    """A dossier that the citizen asked to be told about; ``status`` in the words of the last look.

    ``looked_at`` is when it was looked at (epoch s), None before the first look. ``active`` until it came to its end.
    """

    code: str
    status: str = ""
    looked_at: float | None = None
    active: bool = True


@dataclass(frozen=True)
class Reach:
    """The reach within which an app lets us write to a citizen by ourselves: for so many ``hours`` after what they
    last wrote.

    ``messages`` is how many in that time, None where nobody counts.
    """

    app: str
    hours: int
    messages: int | None = None


@dataclass(frozen=True)
class ToldNews:
    """The news that a citizen was told last: about the dossier ``code``, ``at`` which moment (epoch s)."""

    code: str
    at: float


@dataclass(frozen=True)
class Asked:
    """An officer was asked for: of which ``office``, since when (epoch s), and whether one speaks already."""

    office: str
    since: float
    taken: bool = False


@dataclass(frozen=True)
class Citizen:
    """One citizen, as a turn sees them. ``ref`` stands for them in limits and is not their channel's id.

    ``awaits`` are codes of dossiers whose system was ill, and the citizen is to be told when it works again;
    ``reminders`` are the procedures that they are to be reminded of, ``reads`` is the commune whose news they want.
    ``reach`` is None where they can be written to at any time. ``asked`` is for an officer that they wait for or
    speak with; ``staffed`` are the offices whose officers answer here at all, ``*`` for every one.
    ``helps_answering``: what they agreed to says that questions without an answer are kept, ``questions`` so many.
    """

    ref: str = ""
    consent: Consent = Consent.UNASKED
    follows: tuple[Followed, ...] = ()
    awaits: tuple[str, ...] = ()
    reminders: tuple[str, ...] = ()
    reads: str = ""
    reach: Reach | None = None
    news: ToldNews | None = None
    asked: Asked | None = None
    staffed: tuple[str, ...] = ()
    helps_answering: bool = False
    questions: int = 0

    @property
    def followed(self) -> tuple[str, ...]:
        """The codes of the dossiers that are looked at for them now."""
        return tuple(each.code for each in self.follows if each.active)

    def helper_for(self, office: str | None) -> str | None:
        """The office whose officers can be asked: that one, else the province's; None for nobody."""
        if office and ("*" in self.staffed or office in self.staffed):
            return office
        return PROVINCE if PROVINCE in self.staffed or "*" in self.staffed else None


WAIT_DAYS = 3
"""Days for which a citizen is kept waiting for a system that is ill."""
RETURNS_KEPT_DAYS = 7
"""Days for which it is kept that they were told of its end."""

REMINDERS_KEPT_DAYS = 14
"""Days for which it is kept that a citizen was asked how filing went: so long an answer counts."""

STRANGER = Citizen()
"""Somebody of whom nothing is known."""

CITIZEN: ContextVar[Citizen] = ContextVar("citizen", default=STRANGER)
"""The citizen who is spoken with in this turn."""


class EffectKind(str, Enum):
    """A thing that can be done for a citizen beside answering."""

    CONSENT = "consent"
    REFUSE = "refuse"
    ERASE = "erase"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    AWAIT = "await"
    OFFICER = "officer"
    KEEP = "keep"
    RATE = "rate"
    REMIND = "remind"
    UNREMIND = "unremind"
    OUTCOME = "outcome"
    READ = "read"
    UNREAD = "unread"


@dataclass(frozen=True)
class Effect:
    """One thing to do; done before the turn is committed, and again if the turn is repeated.

    ``dossier`` is the code that FOLLOW, UNFOLLOW and AWAIT are about; UNFOLLOW without one means all, and ends waits
    too. ``seen`` is the status that the citizen was told before, having proved to be the owner: what comes after it
    is news. AWAIT without one tells only that the system is back, and nothing of the dossier. OFFICER asks for one of
    ``office``, about the procedure ``about``. KEEP keeps the question ``missed`` of a citizen who agreed to it; RATE
    counts the judgement ``verdict`` on an answer ``about`` its subject, and tells nobody who gave it. REMIND is of
    the procedure ``about``, called ``name``, whose last day is ``seen`` where that is known; UNREMIND without one
    means all. OUTCOME counts the answer ``seen`` for ``office``. READ is for the news of the commune ``office``,
    UNREAD ends them.
    """

    kind: EffectKind
    dossier: str | None = None
    seen: str = ""
    office: str = ""
    about: str = ""
    name: str = ""
    verdict: str = ""
    missed: Missed | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Effect:
        """The inverse of :meth:`to_dict`."""
        return cls(
            EffectKind(data["kind"]),
            data.get("dossier"),
            **{k: data.get(k) or "" for k in ("seen", "office", "about", "name", "verdict")},
            missed=Missed(**data["missed"]) if data.get("missed") else None,
        )
