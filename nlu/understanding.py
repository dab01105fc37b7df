"""The understanding of a message: the result that ``nlu`` hands to ``actions``.

It travels through Rasa as plain JSON in the slot :data:`SLOT`, and so also crosses the wire of ``rasa run actions``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

SLOT = "reading"


class Aspect(str, Enum):
    """A thing that a citizen wants to know about a procedure.

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
    """The certainty of the matcher of what is meant."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    NONE = "none"


class Reason(str, Enum):
    """The reason for a verdict: the first answers, the last two say no, the others ask back."""

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
    """The procedures that one mention in the message may mean.

    ``candidates`` are ranked, at most ten. ``options`` are the two or three codes to offer when the verdict is
    CLARIFY; ``text`` is the part of the message that names the procedure. ``in_scope`` is the probability that a
    procedure of the catalogue is meant at all.
    """

    verdict: Verdict
    candidates: tuple[Candidate, ...] = ()
    options: tuple[str, ...] = ()
    text: str = ""
    reason: Reason | None = None
    in_scope: float = 0.0


class Act(str, Enum):
    """The act of a message in its talk (dialogue act)."""

    TAP = "tap"
    """A button, or another message that states its meaning."""
    NAMED = "named"
    """It names or tells a matter of its own."""
    MORE = "more"
    """It goes on about the matter talked of."""
    VARIANT = "variant"
    """A detail that makes it another procedure about the same thing."""
    PICK = "pick"
    """It chooses among what was offered."""
    REJECT = "reject"
    """It turns down what was offered or told, and says nothing else."""
    BACK = "back"
    """It goes back to a matter told earlier."""
    AGAIN = "again"
    """It asks for the last answer once more, or in simpler words."""
    YES = "yes"
    """It agrees, or murmurs, and nothing is chosen by that."""
    FAQ = "faq"
    """A question that an entry of the FAQ answers."""
    PLACE = "place"
    """A commune: which one it is now, or where the citizen lives."""
    SERVICE = "service"
    """A dossier, a person, one's own data: an intent of ``nlu/domain.yml``."""
    SOCIAL = "social"
    """Greeting, thanks, goodbye, what the bot is, scolding."""
    UNCLEAR = "unclear"
    """It is about our matters, but nobody can tell what it asks."""
    OUTSIDE = "outside"
    """Nothing of ours."""
    DANGER = "danger"
    """Somebody is in danger."""


TELLING = frozenset({Act.NAMED, Act.MORE, Act.VARIANT, Act.PICK, Act.BACK})
"""Acts that are about procedures of the catalogue."""


@dataclass(frozen=True)
class Reading:
    """The meaning of a message in its talk.

    ``act`` is what it does, ``share`` how likely that is, ``intent`` its name in ``nlu/domain.yml``.

    ``codes`` are the procedures to tell, ``offered`` those to ask about because nobody can tell which is meant, and
    ``also`` further likely ones; ``found`` are those that the words by themselves may mean, at most ten.
    ``aspects`` are what is asked, in this message or carried over from before; ``own_aspects`` what is asked of
    single ones, by code, where that differs. ``entry`` names the FAQ entry that answers, ``follow_ups`` those that
    answer questions about the one procedure told; ``aspects`` are then what is asked besides, ``unanswered`` the
    questions that have no entry and ask for no part of the record, and ``near`` the entries nearest to a question
    that none surely answers. ``suggested`` are entries whose questions are to be a button of the first answer.
    ``pending`` are the entries that will answer, by code, once it is known which of those ``offered`` is meant.
    ``offices`` are ids of offices named, ``case`` the index of the case that was tapped, ``leaf`` from where a long
    answer goes on. ``kind`` says what came instead of text (``photo``, ``empty`` …), or what kind of text
    (``english``, ``unread``, ``plainer``, or a kind of danger).
    ``instead`` is what a correction puts in place of something, as typed.
    ``path`` are the answers given to the questions that lead to one's own case (:mod:`data.own_case.tree`), "" before
    the first; None where it is not about them.
    ``details``: more is said than what is asked, about a detail of the procedure. ``missing``: a matter is named that
    the catalogue lacks.
    """

    intent: str
    act: Act = Act.TAP
    share: float = 1.0
    codes: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    found: tuple[Candidate, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    own_aspects: Mapping[str, tuple[Aspect, ...]] = field(default_factory=dict)
    entry: str | None = None
    follow_ups: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    pending: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dossier_codes: tuple[str, ...] = ()
    procedure_codes: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    case: int | None = None
    leaf: int = 1
    path: str | None = None
    kind: str | None = None
    instead: str = ""
    details: bool = False
    missing: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Reading:
        """The inverse of :meth:`to_dict`."""
        own = {code: tuple(map(Aspect, names)) for code, names in data["own_aspects"].items()}
        pending = {code: tuple(entries) for code, entries in data["pending"].items()}
        return cls(
            **{
                **data,
                **{name: tuple(data[name]) for name in _CODES},
                "act": Act(data["act"]),
                "aspects": tuple(map(Aspect, data["aspects"])),
                "found": tuple(Candidate(**row) for row in data["found"]),
                "own_aspects": own,
                "pending": pending,
            }
        )


_CODES = (
    "codes",
    "offered",
    "also",
    "follow_ups",
    "unanswered",
    "near",
    "suggested",
    "dossier_codes",
    "procedure_codes",
    "offices",
)


def match_from_dict(row: Mapping[str, Any]) -> Match:
    """A match that crossed the wire as plain JSON."""
    candidates = tuple(Candidate(**candidate) for candidate in row["candidates"])
    reason = Reason(row["reason"]) if row.get("reason") else None
    return Match(Verdict(row["verdict"]), candidates, tuple(row["options"]), row["text"], reason, row["in_scope"])
