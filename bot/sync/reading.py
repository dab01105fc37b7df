"""Reads the portal's list and records into the database, politely and to the end.

Everything that was read is noted within a second, so a kill costs no more than that. A record that the portal does
not give out after several tries, or that cannot be understood, is noted with its reason; the rest goes on.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from pydantic import ValidationError

from bot.sync.pace import Pace
from bot.sync.scope import Scope
from bot.sync.source import Source
from common.errors import OutsideError, Unreachable
from data.checks.explaining import explain
from data.models import Procedure
from data.official.facets import official_hash
from data.official.portal_records import procedure_from_record
from data.official.synced import Item, ItemState, Kept, Records, Run
from portals.catalogue.national import Listed, Page

TRIES = 8
"""For one record, while others come."""
LISTINGS = 4
"""Times the list is read before its being incomplete is believed to be no chance."""
NOTE_SECONDS, NOTE_COUNT = 1.0, 50
UNREADABLE = "Cổng có trong danh sách nhưng không trả bản ghi"
NOT_UNDERSTOOD = "bản ghi không đúng cấu trúc đã biết"

Progress = Callable[[int, int], None]


class Incomplete(OutsideError):
    """The portal's list is shorter than the portal itself says."""


@dataclass(frozen=True)
class CatalogueReader:
    """One sync's reading. ``give_up`` is after how many seconds without any good answer it ends."""

    source: Source
    records: Records
    scope: Scope
    pace: Pace
    connections: int
    give_up: float
    progress: Progress

    async def list_all(self, run: Run) -> None:
        """Read the whole list and note it. Raises :class:`OutsideError`."""
        for _ in range(LISTINGS):
            rows, total = await self._list()
            if rows and (total is None or len(rows) >= total):
                items = (self.scope.item(row) for row in rows.values())
                return self.records.list_items(run, list(items))
        raise Incomplete(
            f"Danh sách của Cổng bị thiếu: Cổng báo {total or 0} thủ tục nhưng chỉ đọc được {len(rows)}."
        )

    async def read_all(self, run: Run) -> None:
        """Read every record that is still waiting. Raises :class:`OutsideError`; what was read stays noted."""
        items = self.records.items(run)
        waiting = deque((item, 1) for item in items if item.state is ItemState.WAITING)
        work = _Work(waiting, len(items) - len(waiting), len(items), [])
        self.progress(work.done, work.total)
        tasks = [asyncio.create_task(self._read_some(run, work)) for _ in range(self.connections)]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._note(run, work)

    async def _list(self) -> tuple[dict[str, Listed], int | None]:
        rows: dict[str, Listed] = {}
        cursor: str | None = ""
        total = None
        while cursor is not None:
            page = await self._page(cursor)
            rows.update({row.id: row for row in page.items})
            cursor, total = page.next, page.total if page.items else total
        return rows, total

    async def _page(self, cursor: str) -> Page:
        while True:
            await self.pace.turn()
            try:
                page = await self.source.page(cursor)
            except OutsideError as error:
                self._bad(error)
            else:
                self.pace.good()
                return page

    async def _read_some(self, run: Run, work: _Work) -> None:
        while work.waiting:
            await self.pace.turn()
            if not work.waiting:
                return
            item, tries = work.waiting.popleft()
            try:
                record = await self.source.record(item.key)
            except OutsideError as error:
                self._bad(error)
                if tries >= TRIES:
                    work.outcomes.append(Kept(item, ItemState.GONE, reason=UNREADABLE))
                    continue
                work.waiting.append((item, tries + 1))
                continue
            self.pace.good()
            work.outcomes.append(self._outcome(item, record))
            work.done += 1
            if len(work.outcomes) >= NOTE_COUNT or monotonic() - work.noted >= NOTE_SECONDS:
                self._note(run, work)

    def _outcome(self, item: Item, record: Mapping[str, Any] | None) -> Kept:
        if record is None:
            return Kept(item, ItemState.GONE, reason=UNREADABLE)
        try:
            procedure = procedure_from_record(record)
        except ValidationError as error:
            return Kept(item, ItemState.LEFT_OUT, reason=_reason(error))
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
            return Kept(item, ItemState.LEFT_OUT, reason=NOT_UNDERSTOOD)
        if not self.scope.holds(procedure):
            return Kept(item, ItemState.OUTSIDE)
        return Kept(item, ItemState.KEPT, _hashed(procedure))

    def _note(self, run: Run, work: _Work) -> None:
        outcomes, work.outcomes, work.noted = work.outcomes, [], monotonic()
        if outcomes:
            self.records.settle(run, outcomes)
        self.progress(work.done, work.total)

    def _bad(self, error: OutsideError) -> None:
        self.pace.bad(error)
        if self.pace.silence > self.give_up:
            raise Unreachable(
                f"Cổng không trả lời suốt {self.give_up:.0f} giây. Phần đã tải được giữ lại; chạy lại để đi tiếp."
            ) from error


@dataclass
class _Work:
    """The work that is left and what was read but not noted yet."""

    waiting: deque[tuple[Item, int]]
    done: int
    total: int
    outcomes: list[Kept]
    noted: float = 0.0


def _hashed(procedure: Procedure) -> Procedure:
    return procedure.copy(update={"official_hash": official_hash(procedure)})


def _reason(error: ValidationError) -> str:
    told = (f"{'.'.join(map(str, detail['loc']))}: {explain(detail)}" for detail in error.errors())
    return "; ".join(told)[:500]
