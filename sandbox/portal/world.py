"""The dossiers of the sandbox and how an officer may move them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml
from holidays import country_holidays

VIETNAM = timezone(timedelta(hours=7))
SEED = Path(__file__).with_name("seed.yml")

STATUSES = {
    1: "Mới đăng ký",
    2: "Được tiếp nhận",
    3: "Không được tiếp nhận",
    4: "Đang xử lý",
    5: "Yêu cầu bổ sung giấy tờ",
    6: "Yêu cầu thực hiện nghĩa vụ tài chính",
    7: "Công dân yêu cầu rút hồ sơ",
    8: "Dừng xử lý",
    9: "Đã xử lý xong",
    10: "Đã trả kết quả",
}
MOVES = {
    1: (2, 3, 5, 7, 8),
    2: (4, 5, 7, 8),
    3: (),
    4: (5, 6, 9, 7, 8),
    5: (1, 4, 3, 7, 8),
    6: (4, 7, 8),
    7: (),
    8: (),
    9: (10,),
    10: (),
}
"""From each status, the ones an officer can set next."""

CHANNELS = {1: "Trực tiếp", 2: "Trực tuyến", 3: "Qua bưu chính công ích"}


_HOLIDAYS = country_holidays("VN")
_RELATIVE = re.compile(r"([+-]\d+) (\d\d):(\d\d)")


class NotAllowed(Exception):
    """An officer's move that the order of statuses forbids; the message is a Vietnamese sentence."""


@dataclass(frozen=True)
class Step:
    """One line of a dossier's timeline."""

    status: int
    office: str
    officer: str
    at: datetime
    note: str = ""


@dataclass
class Dossier:
    """A dossier. People, numbers and offices are invented. Times are Vietnamese."""

    code: str
    system: str
    procedure_code: str
    procedure: str
    agency_code: str
    agency: str
    owner: str
    identity: str
    status: int
    submitted: datetime
    accepted: datetime | None = None
    due: datetime | None = None
    finished: datetime | None = None
    returned: datetime | None = None
    channel: int = 1
    authorised: str | None = None
    phone: str = "0900000000"
    fee: int = 0
    note: str = ""
    steps: list[Step] = field(default_factory=list)

    @property
    def status_name(self) -> str:
        """The national name of its status."""
        return STATUSES[self.status]

    @property
    def moves(self) -> tuple[int, ...]:
        """Statuses that may come next."""
        return MOVES[self.status]

    @property
    def object_id(self) -> str:
        """A stable 24-digit hexadecimal id, as MongoDB has."""
        return object_id(self.code)

    def move(self, to: int, at: datetime, note: str = "") -> None:
        """Set the next status. Raises :class:`NotAllowed`."""
        if to not in self.moves:
            allowed = ", ".join(f"{status} ({STATUSES[status]})" for status in self.moves) or "không còn bước nào"
            raise NotAllowed(
                f"Hồ sơ đang ở bước {self.status} ({self.status_name}); bước tiếp theo được phép: {allowed}."
            )
        self.status = to
        if to == 2:
            self.accepted = at
            self.due = self.due or datetime.combine(working_day(at.date(), 5), time(17), VIETNAM)
        if to in (3, 7, 8, 9):
            self.finished = at
        if to == 10:
            self.returned = at
        self.steps.append(Step(to, self.agency, "Cán bộ một cửa", at, note))


class World:
    """Everything the sandbox portal knows of dossiers, in memory. ``clock`` gives the Vietnamese time.

    ``listeners`` hear of every dossier that an officer moved.
    """

    def __init__(
        self, dossiers: Iterable[Dossier], seed: int = 0, clock: Callable[[], datetime] | None = None
    ) -> None:
        self.dossiers = {dossier.code: dossier for dossier in dossiers}
        self.listeners: list[Callable[[Dossier], None]] = []
        self.clock = clock or (lambda: datetime.now(VIETNAM))
        self._seed = seed
        self._tokens: dict[str, datetime] = {}

    def find(self, code: str, system: str) -> Dossier | None:
        """The dossier of that code in one of the provincial systems (``hcc``, ``igate``, ``ioctc``, ``vpcp``)."""
        dossier = self.dossiers.get(code.strip().upper())
        return dossier if dossier is not None and dossier.system == system else None

    def new_token(self, seconds: int) -> str:
        """An access token, valid for ``seconds``."""
        token = hashlib.sha256(f"{self._seed}:{len(self._tokens)}".encode()).hexdigest()
        self._tokens[token] = self.clock() + timedelta(seconds=seconds)
        return token

    def token_valid(self, token: str) -> bool:
        """Tell whether the token was issued here and has not expired."""
        until = self._tokens.get(token)
        return until is not None and self.clock() < until


def built_in(today: date | None = None) -> tuple[list[Dossier], list[dict[str, Any]]]:
    """The dossiers and the small catalogue that the sandbox brings along, as of ``today`` (the present day)."""
    seed = yaml.safe_load(SEED.read_text(encoding="utf-8"))
    chosen = today or datetime.now(VIETNAM).date()
    return [_dossier(row, chosen) for row in seed["dossiers"]], seed["procedures"]


def working_day(today: date, count: int) -> date:
    """``count`` working days after ``today`` (before it, when negative); 0 is the last one up to ``today``."""
    day, step = today, timedelta(days=1 if count > 0 else -1)
    while count == 0 and not _HOLIDAYS.is_working_day(day):
        day += step
    for _ in range(abs(count)):
        day += step
        while not _HOLIDAYS.is_working_day(day):
            day += step
    return day


def object_id(text: str) -> str:
    """24 hexadecimal digits, always the same for the same text."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _dossier(row: Mapping[str, Any], today: date) -> Dossier:
    names = ("submitted", "accepted", "due", "finished", "returned")
    times = {key: _time(row[key], today) for key in names if row.get(key)}
    dossier = Dossier(**{**row, **times})
    dossier.steps = list(_past(dossier, today))
    return dossier


def _time(value: datetime | str, today: date) -> datetime:
    """A date as it stands, or "+1 17:00": so many working days from ``today``."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=VIETNAM)
    match = _RELATIVE.fullmatch(value)
    if match is None:
        raise ValueError(f"không đọc được ngày {value!r}")
    days, hour, minute = (int(part) for part in match.groups())
    return datetime.combine(working_day(today, days), time(hour, minute), VIETNAM)


def _past(dossier: Dossier, today: date) -> Iterable[Step]:
    """A timeline that fits the dossier's dates."""
    desk, officer = "Bộ phận một cửa", "Cán bộ một cửa"
    yield Step(1, dossier.agency, desk, dossier.submitted)
    if dossier.accepted:
        yield Step(2, dossier.agency, desk, dossier.accepted)
    if dossier.accepted and dossier.status >= 4:
        yield Step(4, dossier.agency, officer, dossier.accepted + timedelta(minutes=30))
    if dossier.status == 10 and dossier.finished:
        yield Step(9, dossier.agency, officer, dossier.finished)
    if dossier.status in (3, 5, 6, 7, 8, 9, 10):
        last = dossier.returned or dossier.finished or _day_after(dossier, today)
        yield Step(dossier.status, dossier.agency, officer, last, dossier.note)


def _day_after(dossier: Dossier, today: date) -> datetime:
    """The morning of the first working day after the dossier was accepted, unless that is still to come."""
    begun = dossier.accepted or dossier.submitted
    following = datetime.combine(working_day(begun.date(), 1), time(9), VIETNAM)
    return following if following.date() <= today else begun
