"""The state of a talk: what the bot remembers between two turns. Small, bounded, and never personal data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

SLOT = "memory"
RECENT = 5


@dataclass(frozen=True)
class Option:
    """One thing the citizen was offered to choose: its label as shown and the payload of its button."""

    label: str
    payload: str


@dataclass(frozen=True)
class Confirmed:
    """A dossier whose owner's number was right in this conversation, and what was told of it.

    ``status`` is the system's word. ``at`` is when the system said so and ``due`` what it promised (epoch seconds),
    ``amount`` the money it writes (đồng), ``agency`` where the dossier lies; all empty where only news told of it.
    Not the number, nor a name, nor what the office wrote.
    """

    code: str
    status: str
    at: float = 0.0
    due: float | None = None
    amount: int | None = None
    agency: str = ""
    simulated: bool = False

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Confirmed:
        """From a stored talk; what an older version kept beside it is left out."""
        return cls(**{each.name: row[each.name] for each in fields(cls) if each.name in row})


@dataclass(frozen=True)
class Missed:
    """A message that was not answered well, without what tells who wrote it (:mod:`nlu.persons.removal`).

    ``kind`` tells in which way (:mod:`actions.citizen.unanswered`), ``said`` what the bot said, ``about`` the subject
    of that: a procedure's code, or an entry of the FAQ ("faq:…"), ``office`` the commune that was talked of.
    """

    text: str
    kind: str
    said: str = ""
    about: str = ""
    office: str = ""


def _missed(row: Mapping[str, Any]) -> Missed:
    return Missed(**row)


_READ_BY: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("aspects", "told", "recent", "offered", "spare", "together", "listed", "facts", "rated"), tuple),
    "options": lambda rows: tuple(Option(**row) for row in rows),
    "pending": lambda rows: tuple((code, tuple(entries)) for code, entries in rows),
    "confirmed": lambda rows: tuple(map(Confirmed.from_dict, rows)),
    "missed": lambda rows: tuple(map(_missed, rows)),
    **dict.fromkeys(("vain", "judged"), _missed),
    "consent_asked": bool,
    **dict.fromkeys(("answered", "step", "failed"), int),
    "touched": float,
}
"""How the fields of a talk are read from plain JSON that are not kept as they are; empty ones are the default."""


@dataclass(frozen=True)
class Talk:
    """The thread of a conversation.

    ``procedure`` is the code last answered; ``aspects`` what was last asked about it, ``told`` all that was told of
    it since the talk is about it; ``case`` the index of the chosen case. ``own_case`` is the procedure whose
    questions about one's own case were answered last, with the answers ("1.004194 ab", :mod:`data.own_case.tree`).
    ``recent`` are the codes told in this
    thread, the last first, up to :data:`RECENT`: what to go back to, and whose notes were shown. ``options`` are the
    buttons of the last reply, so that a number or the typed label counts as a tap. ``offered`` are procedure codes on
    offer after a clarifying question, ``spare`` the next likely ones, for when those are turned down, ``pending`` the
    entries that will answer once it is known which of them is meant, ``together`` those answered in one turn.
    ``listed`` are the codes last told together or offered, in that order, for as long as the talk is about one of
    them ("còn cái đầu"). ``awaiting`` names what the bot asked for (``code``, ``identity``, ``procedure``; ``matter``
    when what is offered are mere examples). ``dossier`` is the dossier code in question, ``confirmed`` the dossiers
    that were told, ``office`` the commune the citizen came from. ``consent_asked`` tells that the question whether to
    remember was shown in this conversation, ``answered`` how many answers came before it. ``entry`` is the FAQ entry
    told last, as long as nothing else was told after it; ``event`` the last one that is a list of steps, for going on
    in it. ``step`` is the step of filing ``procedure`` online that was told last, 0 before the first.
    ``facts`` names what was told in passing of one's own case (:mod:`data.own_case.told`), the last first;
    ``happened`` is the day (ISO) told last on which something happened.
    ``danger`` is the kind of danger that the last turn answered, for that one turn only.
    ``failed`` counts the turns since the last one that answered anything.
    ``missed`` are messages that were not answered well, to be kept if the citizen agrees; ``vain`` is one that was
    asked back about, until it is known whether in vain; ``judged`` the answer that the citizen may judge, ``rated``
    the subjects for which that was offered.
    ``touched`` is the time of the last turn (epoch seconds): an old thread is dropped, the office kept.
    """

    procedure: str | None = None
    aspects: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    case: int | None = None
    own_case: str | None = None
    recent: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    offered: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()
    pending: tuple[tuple[str, tuple[str, ...]], ...] = ()
    together: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    awaiting: str | None = None
    dossier: str | None = None
    confirmed: tuple[Confirmed, ...] = ()
    consent_asked: bool = False
    answered: int = 0
    office: str | None = None
    entry: str | None = None
    step: int = 0
    event: str | None = None
    facts: tuple[str, ...] = ()
    happened: str | None = None
    danger: str | None = None
    failed: int = 0
    missed: tuple[Missed, ...] = ()
    vain: Missed | None = None
    judged: Missed | None = None
    rated: tuple[str, ...] = ()
    touched: float = 0.0

    @property
    def subject(self) -> tuple[str, ...]:
        """The codes that the talk is about: those told together, or the one told last."""
        return self.together or ((self.procedure,) if self.procedure else ())

    def path_in(self, code: str) -> str | None:
        """The answers given about one's own case of a procedure; None where its questions were not opened."""
        procedure, _, path = (self.own_case or "").partition(" ")
        return path if procedure == code else None

    @property
    def open_choice(self) -> tuple[str, ...]:
        """The codes between which the citizen was asked to choose; empty where nothing of the kind is pending."""
        return self.offered if self.awaiting == "procedure" else ()

    @property
    def latest(self) -> str:
        """The code of the procedure talked of last, also where the talk went on to something else; else empty."""
        return self.procedure or next(iter(self.recent), "")

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, at most a few kilobytes."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any] | None) -> Talk:
        """The inverse of :meth:`to_dict`; nothing or unknown keys give a fresh talk."""
        if not data:
            return cls()
        names = {each.name for each in fields(cls)} - _READ_BY.keys()
        as_it_is = {name: data[name] for name in names if name in data}
        read = {name: read_by(data[name]) for name, read_by in _READ_BY.items() if data.get(name)}
        return cls(**as_it_is, **read)

    def fresh(self, now: float, minutes: int) -> Talk:
        """This talk at time ``now``: the thread is dropped after ``minutes`` of silence."""
        thread = self if now - self.touched <= minutes * 60 else Talk(office=self.office)
        return replace(thread, touched=now)


def is_of_open_choice(talk: Talk, codes: Sequence[str]) -> bool:
    """Tell whether it was asked which procedure is meant, and these are among what was offered."""
    return bool(codes) and set(codes) < set(talk.open_choice)
