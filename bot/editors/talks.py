"""The desk as the console's pages use it: the one of :mod:`bot.staff`, with a word where Redis is away, and with
numbers that grow as something happens, which open pages wait for.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from bot import keys
from bot.processes import signals
from bot.processes.tasks import background, set_within
from bot.redis import DOWN, Client
from bot.staff.desk import StaffDesk
from citizens.talks import PROVINCE, Case, Officer, Talk
from common.errors import OutsideError

AWAY = "Kho tin nhắn (Redis) chưa trả lời nên bàn trả lời tạm chưa dùng được. Chưa mất gì; thử lại sau ít phút."
KNOWN = 10_000
"""Cases of which it is known to which office they belonged last."""


class DeskAway(OutsideError):
    """Redis cannot be reached."""


class Changes:
    """The number of the last change by office. A case that moves changes both offices."""

    def __init__(self) -> None:
        self._first = int(time.time() * 1000)  # a page that outlives this program sees another number at the next one
        self._numbers: dict[str, int] = {}
        self._bell = asyncio.Event()
        self._offices: OrderedDict[str, str] = OrderedDict()
        self._ended = False

    def happened(self, name: str, office: str | None) -> None:
        """Something happened in a case, which belongs to ``office`` now; None where it is gone."""
        before = self._offices.pop(name, None)
        if office is not None:
            self._offices[name] = office
            if len(self._offices) > KNOWN:
                self._offices.popitem(last=False)
        for one in {before, office, PROVINCE} - {None}:
            self._numbers[str(one)] = self._number(str(one)) + 1
        self._ring()

    def end(self) -> None:
        """Let all that wait go."""
        self._ended = True
        self._ring()

    async def after(self, office: str, number: int, seconds: float) -> int | None:
        """See :class:`console.staff.lines.Talks`."""
        until = time.monotonic() + seconds
        while self._number(office) == number and not self._ended and (left := until - time.monotonic()) > 0:
            await set_within(self._bell, left)
        return None if self._ended else self._number(office)

    def _number(self, office: str) -> int:
        return self._numbers.get(office, self._first)

    def _ring(self) -> None:
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()


class OfficialsDesk:
    """The desk for pages."""

    def __init__(self, redis: Client, desk: StaffDesk) -> None:
        self._redis = redis
        self._desk = desk
        self._changes = Changes()
        self._heard: asyncio.Queue[str] = asyncio.Queue()

    async def listen(self) -> None:
        """Hear what happens, until cancelled. A page that misses a signal looks anew when it connects."""
        handlers: dict[str, Callable[[str], None]] = {keys.STAFF_SIGNAL: self._heard.put_nowait}
        async with background(signals.listen(self._redis, handlers)):
            while True:
                name = await self._heard.get()
                try:
                    office = await self._redis.hget(keys.case(name), "office")
                except (*DOWN, ValueError):
                    continue
                self._changes.happened(name, office)

    def end(self) -> None:
        """Let all pages that wait go."""
        self._changes.end()

    async def after(self, office: str, number: int, seconds: float) -> int | None:
        """See :meth:`Changes.after`."""
        return await self._changes.after(office, number, seconds)

    async def cases(self, officer: Officer, *, over: bool = False) -> Sequence[Case]:
        """See :meth:`bot.staff.desk.StaffDesk.cases`."""
        with _reached():
            return await self._desk.cases(officer, over=over)

    async def last_words(self, cases: Sequence[Case]) -> Mapping[str, str]:
        """See :meth:`bot.staff.desk.StaffDesk.last_words`."""
        with _reached():
            return await self._desk.last_words(cases)

    async def look(self, officer: Officer, name: str) -> Talk:
        """See :meth:`bot.staff.desk.StaffDesk.look`."""
        with _reached():
            return await self._desk.look(officer, name)

    async def take(self, officer: Officer, name: str, number: int | None = None) -> Case:
        """See :meth:`bot.staff.desk.StaffDesk.take`."""
        with _reached():
            return await self._desk.take(officer, name, number)

    async def answer(self, officer: Officer, name: str, number: int, text: str, key: str = "") -> bool:
        """See :meth:`bot.staff.desk.StaffDesk.answer`."""
        with _reached():
            return await self._desk.answer(officer, name, number, text, key)

    async def give_back(self, officer: Officer, name: str, number: int, seen: int, farewell: str = "") -> Case:
        """See :meth:`bot.staff.desk.StaffDesk.give_back`."""
        with _reached():
            return await self._desk.give_back(officer, name, number, seen, farewell)

    async def close(self, officer: Officer, name: str, number: int, seen: int, farewell: str = "") -> Case:
        """See :meth:`bot.staff.desk.StaffDesk.close`."""
        with _reached():
            return await self._desk.close(officer, name, number, seen, farewell)

    async def pass_on(self, officer: Officer, name: str, number: int, office: str = PROVINCE) -> Case:
        """See :meth:`bot.staff.desk.StaffDesk.pass_on`."""
        with _reached():
            return await self._desk.pass_on(officer, name, number, office)


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except DOWN:
        raise DeskAway(AWAY) from None
