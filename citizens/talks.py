"""A talk that a citizen has with commune staff, as its officers see it. How it is kept is the bot's business
(:mod:`bot.staff`); the console shows the same values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

PROVINCE = "tinh"
"""The office that stands for the province's own staff."""


class State(str, Enum):
    """The stages of a case."""

    WAITING = "waiting"
    TAKEN = "taken"
    RETURNED = "returned"
    """The bot goes on."""
    CLOSED = "closed"

    @property
    def open(self) -> bool:
        """An officer has still to do something."""
        return self in (State.WAITING, State.TAKEN)


class Who(str, Enum):
    """The writer of a line."""

    CITIZEN = "citizen"
    BOT = "bot"
    DRAFT = "draft"
    """The bot would have said so, but an officer speaks."""
    UNSAID = "unsaid"
    """The bot's answer was on its way when an officer took over: it may not have arrived."""
    OFFICER = "officer"
    NOTE = "note"


NEEDS_EYES = (Who.CITIZEN, Who.UNSAID)
"""Lines that an officer must have seen before the talk is given back or ended."""


@dataclass(frozen=True)
class Officer:
    """Somebody of the staff. ``office`` is where they work; the province's see everything."""

    id: str
    name: str
    office: str

    def may_see(self, case: Case) -> bool:
        """Tell whether the case is theirs to read and to answer."""
        return self.office == PROVINCE or self.office == case.office


@dataclass(frozen=True)
class Case:
    """One talk. ``number`` grows with each change of who speaks. Moments are epoch seconds.

    ``asked`` is when the citizen said what nobody of the staff has answered yet; None when all is answered.
    """

    id: str
    state: State
    number: int
    office: str
    channel: str
    chat: str = field(repr=False)
    since: float
    asked: float | None = None
    touched: float = 0.0
    officer: str = ""
    officer_name: str = ""
    about: str = ""
    escalated: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the talk. ``outcome`` tells how the sending of an officer's line ended, empty while it has not."""

    who: Who
    at: float
    text: str
    key: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Window:
    """The leave to answer now. ``reason`` says why not; ``left`` messages until the moment ``until`` (epoch s).

    None of these where the service sets no bounds.
    """

    reason: str = ""
    left: int | None = None
    until: float | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether an answer can leave."""
        return not self.reason


@dataclass(frozen=True)
class Talk:
    """A case as its officer sees it. ``seen`` goes back with what ends it: how many lines there were."""

    case: Case
    lines: tuple[Line, ...]
    seen: int
    window: Window


STATES = {
    State.WAITING: "đang đợi",
    State.TAKEN: "đang trao đổi",
    State.RETURNED: "đã chuyển lại trợ lý",
    State.CLOSED: "đã xong",
}
WRITERS = {
    Who.CITIZEN: "Bà con",
    Who.BOT: "Trợ lý",
    Who.DRAFT: "Trợ lý gợi ý (chưa gửi)",
    Who.UNSAID: "Trợ lý (có thể chưa tới bà con)",
    Who.OFFICER: "Cán bộ",
    Who.NOTE: "Hệ thống",
}
ENDINGS = {"": "đang gửi…", "sent": "đã gửi", "not_sent": "KHÔNG gửi được", "unknown": "chưa chắc đã tới"}
"""The words in which officers read all of it."""
