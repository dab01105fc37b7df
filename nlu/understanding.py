"""What was understood of one message: the result that ``nlu`` hands to ``actions``.

It travels inside Rasa's parse data as plain JSON under the key :data:`KEY`, so that it also crosses the wire of
``rasa run actions``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

KEY = "understanding"


class Aspect(str, Enum):
    """What a citizen wants to know about a procedure.

    ``TIME`` is how long the office takes, ``DEADLINE`` by when the citizen must act, ``VALIDITY`` how long the result
    holds. ``FEE`` is what one pays, ``AMOUNT`` what one receives, ``ONLINE_FEE`` whether it costs less online.
    ``PROXY``: may somebody else go. ``IN_PERSON``: who must come or sign. ``MISSING``: a paper or a person is not to
    be had. ``FILLING``: what to write into a form.
    """

    PAPERS = "papers"
    FEE = "fee"
    TIME = "time"
    PLACE = "place"
    ONLINE = "online"
    STEPS = "steps"
    CONDITIONS = "conditions"
    LEGAL = "legal"
    FORM = "form"
    RESULT = "result"
    DEADLINE = "deadline"
    PENALTY = "penalty"
    AMOUNT = "amount"
    VALIDITY = "validity"
    PROXY = "proxy"
    MISSING = "missing"
    IN_PERSON = "in_person"
    ONLINE_FEE = "online_fee"
    FILLING = "filling"


class Verdict(str, Enum):
    """How sure the matcher is of what is meant."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    NONE = "none"


class Reason(str, Enum):
    """Why a verdict is what it is: the first answers, the last two say no, the others ask back."""

    SURE = "sure"
    SEVERAL = "several"
    PERHAPS_OUTSIDE = "perhaps_outside"
    NEARER_ELSEWHERE = "nearer_elsewhere"
    CLOSE = "close"
    TOPIC = "topic"
    OUTSIDE = "outside"
    EMPTY = "empty"


@dataclass(frozen=True)
class Candidate:
    """A procedure that may be meant. ``score`` is a probability, 0 to 1."""

    code: str
    name: str
    score: float


@dataclass(frozen=True)
class Match:
    """What one mention in the message may mean.

    ``candidates`` are ranked, at most ten. ``options`` are the two or three codes to offer when the verdict is
    CLARIFY; ``text`` is the part of the message that names the procedure.
    """

    verdict: Verdict
    candidates: tuple[Candidate, ...] = ()
    options: tuple[str, ...] = ()
    text: str = ""
    reason: Reason | None = None


@dataclass(frozen=True)
class Understanding:
    """All that was understood of one message.

    ``intent`` is one of the names in ``nlu/domain.yml``. ``matches`` holds one entry per procedure named, in order.
    ``faq`` names the FAQ entry that answers, if one does. ``offices`` are ids of offices named, by their present or
    former names. ``ordinal`` is the place in a list that the citizen picked ("cái thứ hai" → 2, "số 1" → 1).
    −1 is the last one, −2 the other of two. ``rejects`` is set when earlier options are turned down ("không phải",
    "không, ý em là …"). ``case`` is the index of the case that was tapped; ``kind`` says what came instead of text
    (``photo``, ``empty`` …), or what kind of text (``english``, ``unread``, ``danger``, ``proxy``, ``machine``,
    ``angry``).
    """

    intent: str
    confidence: float
    aspects: tuple[Aspect, ...] = ()
    matches: tuple[Match, ...] = ()
    faq: str | None = None
    dossier_codes: tuple[str, ...] = ()
    procedure_codes: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    ordinal: int | None = None
    rejects: bool = False
    case: int | None = None
    kind: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Understanding:
        """The inverse of :meth:`to_dict`."""
        return cls(
            intent=data["intent"],
            confidence=data["confidence"],
            aspects=tuple(Aspect(name) for name in data["aspects"]),
            matches=tuple(_match(row) for row in data["matches"]),
            faq=data["faq"],
            dossier_codes=tuple(data["dossier_codes"]),
            procedure_codes=tuple(data["procedure_codes"]),
            offices=tuple(data["offices"]),
            ordinal=data["ordinal"],
            rejects=data["rejects"],
            case=data.get("case"),
            kind=data.get("kind"),
        )


def _match(row: Mapping[str, Any]) -> Match:
    candidates = tuple(Candidate(**candidate) for candidate in row["candidates"])
    reason = Reason(row["reason"]) if row.get("reason") else None
    return Match(Verdict(row["verdict"]), candidates, tuple(row["options"]), row["text"], reason)
