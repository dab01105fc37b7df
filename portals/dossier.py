"""A dossier as the rest of the bot knows it, whichever system it lies in, and the interface of those systems."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from common.personal import hidden


class Status(int, Enum):
    """National codes of a dossier's status."""

    NEW = 1
    ACCEPTED = 2
    NOT_ACCEPTED = 3
    IN_PROCESS = 4
    SUPPLEMENT = 5
    PAYMENT = 6
    WITHDRAWN = 7
    STOPPED = 8
    PROCESSED = 9
    RETURNED = 10


STATUS_NAMES = {
    Status.NEW: "Mới đăng ký",
    Status.ACCEPTED: "Được tiếp nhận",
    Status.NOT_ACCEPTED: "Không được tiếp nhận",
    Status.IN_PROCESS: "Đang xử lý",
    Status.SUPPLEMENT: "Yêu cầu bổ sung giấy tờ",
    Status.PAYMENT: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.PROCESSED: "Đã xử lý xong",
    Status.RETURNED: "Đã trả kết quả",
}
OVER = frozenset({Status.NOT_ACCEPTED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED})
"""Nothing comes after these. After "result ready" comes "result returned"."""
CAME_BACK = frozenset({Status.SUPPLEMENT, Status.NOT_ACCEPTED, Status.STOPPED})
"""In these the office has handed the matter back to who filed it."""
_BY_NAME = {name.casefold(): status for status, name in STATUS_NAMES.items()}


def status_named(name: str) -> Status | None:
    """The status with exactly that national name. Other words are shown as they came, without a code."""
    return _BY_NAME.get(" ".join(name.split()).casefold())


class Way(str, Enum):
    """The ways in which a dossier is filed."""

    COUNTER = "counter"
    ONLINE = "online"
    POST = "post"


_WAYS = (("trực tuyến", Way.ONLINE), ("bưu chính", Way.POST), ("trực tiếp", Way.COUNTER))
CHANNELS = {"1": "Trực tiếp", "2": "Trực tuyến", "3": "Qua bưu chính công ích"}
"""The national numbers of channels (``KenhThucHien``). Another system's number means something else."""


@dataclass(frozen=True)
class Step:
    """One line of a dossier's timeline: what was done, by which office, when, and what the office wrote to it.

    The officer's name is left out, whether or not the source gives it; numbers of people in the opinion are hidden.
    """

    name: str
    unit: str | None
    at: datetime | None
    opinion: str | None

    def __post_init__(self) -> None:
        _hide_numbers(self, "opinion")


@dataclass(frozen=True)
class Dossier:
    """A dossier whose owner was confirmed: without that, no adapter hands one out.

    Values that the source does not give are None. Times are Vietnamese. ``status_text`` is the source's own wording;
    ``status`` is None where that wording is not a national one. ``note`` is what the office last wrote about it.
    ``steps`` is its timeline, oldest first; empty where the source has none. ``simulated`` marks a sandbox's answer.
    ``amount`` is the money in đồng that the source writes beside the dossier: whether it is paid is not told with it.
    ``channel`` is how it was filed and ``task`` what is being done with it, both in the source's words.
    ``procedure_code`` is the national code of its procedure, ``procedure`` the source's name for that.
    There is no name, phone number or address of a person in it, and numbers that officers wrote into it are hidden.
    """

    code: str
    procedure: str | None
    status: Status | None
    status_text: str
    agency: str | None
    submitted: datetime | None
    accepted: datetime | None
    due: datetime | None
    finished: datetime | None
    note: str | None
    source: str
    fetched_at: datetime
    simulated: bool = False
    steps: tuple[Step, ...] = ()
    amount: int | None = None
    channel: str | None = None
    task: str | None = None
    procedure_code: str | None = None

    @property
    def way(self) -> Way | None:
        """The way in which it was filed; None where the source does not say, or in words that are not known."""
        words = unicodedata.normalize("NFC", " ".join((self.channel or "").split()).casefold())
        return next((way for part, way in _WAYS if part in words), None)

    def __post_init__(self) -> None:
        _hide_numbers(self, "note", "task", "status_text")


def _hide_numbers(record: Step | Dossier, *names: str) -> None:
    for name in names:
        object.__setattr__(record, name, hidden(getattr(record, name) or "") or getattr(record, name))


class Finding(str, Enum):
    """The end of a look-up that was answered."""

    CONFIRMED = "confirmed"
    """The number is the owner's (or the authorised person's): the dossier may be told."""
    UNKNOWN_CODE = "unknown_code"
    """The system has no such dossier."""
    OTHER_NUMBER = "other_number"
    """There is such a dossier, and the number is not its owner's."""
    UNCONFIRMED = "unconfirmed"
    """There is such a dossier, but the system does not say whose: it may not be told."""


@dataclass(frozen=True)
class LookUp:
    """The outcome of a look-up; ``dossier`` is there exactly when it was CONFIRMED."""

    finding: Finding
    dossier: Dossier | None = None


class DossierSource(Protocol):
    """A system that can be asked about a dossier."""

    async def look_up(self, code: str, identity: str) -> LookUp:
        """Ask for the dossier ``code`` on behalf of whoever has the 12-digit number ``identity``.

        Raises :class:`common.errors.OutsideError` when the system did not really answer.
        """

    @property
    def can_watch(self) -> bool:
        """Tell whether :meth:`watch` can be asked here."""

    async def watch(self, code: str) -> Dossier | None:
        """Return how the dossier ``code`` stands now, asked without any identity number.

        Only for whom its owner's number was confirmed before: the system itself checks nothing here. None when the
        system answers that it has no such dossier. Raises :class:`common.errors.OutsideError` when it did not really
        answer, and when it cannot be asked this way.
        """


def code_date(code: str) -> date | None:
    """The date inside a dossier code (yymmdd or yyyymmdd); None when there is none or it is no real date."""
    digits = code.split("-")[1] if code.count("-") == 2 else ""
    try:
        if len(digits) == 6:
            return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if len(digits) == 8 else None
    except ValueError:
        return None
