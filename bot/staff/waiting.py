"""No talk is forgotten: one that waits too long goes to the province too, one that fell silent back to the bot."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from bot.processes.tasks import keep_on
from bot.staff.desk import Overtaken, StaffDesk
from bot.staff.groups import StaffGroups
from citizens.talks import Case, State
from common.today import VIETNAM
from data.opening import Opening, open_seconds

LOOK_SECONDS = 60.0
HoursOf = Callable[[str], Opening | None]
"""The opening hours of an office by its id; None where they are not known."""


class Waiting:
    """Looks after cases. ``escalate_seconds`` are counted while the office is open, ``idle_seconds`` by the clock;
    ``groups`` are called when somebody waits.
    """

    def __init__(
        self,
        desk: StaffDesk,
        hours_of: HoursOf,
        *,
        escalate_seconds: float,
        idle_seconds: float,
        groups: StaffGroups | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._desk = desk
        self._hours_of = hours_of
        self._escalate = escalate_seconds
        self._idle = idle_seconds
        self._groups = groups
        self._clock = clock

    async def forever(self) -> None:
        """Look once a minute. Several workers may: each step is done once."""
        await keep_on(self.round, LOOK_SECONDS, "talks for officers are not looked after")

    async def round(self) -> None:
        """Look now."""
        for case in await self._desk.all():
            try:
                await self._look_at(case)
            except Overtaken:
                continue  # somebody is faster than we

    async def _look_at(self, case: Case) -> None:
        if case.state is State.WAITING and self._groups is not None:
            await self._groups.call(case)
        if case.state is State.WAITING and not case.escalated and self._too_long(case):
            await self._desk.escalate(case)
        elif case.state is State.TAKEN and case.asked is not None and self._too_long(case):
            await self._desk.wait_again(case)
        elif case.state is State.TAKEN and case.asked is None and self._clock() - case.touched > self._idle:
            await self._desk.let_go(case)

    def _too_long(self, case: Case) -> bool:
        """Tell whether what the citizen said has waited too long while somebody could have answered."""
        since = datetime.fromtimestamp(case.asked or case.since, VIETNAM)
        now = datetime.fromtimestamp(self._clock(), VIETNAM)
        return open_seconds(since, now, self._hours_of(case.office)) > self._escalate
