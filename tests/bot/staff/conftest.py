"""A desk whose time stands still until it is moved."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.staff.desk import StaffDesk
from common.today import VIETNAM


class Clock:
    """On a Friday at four in the afternoon."""

    now = datetime(2026, 11, 27, 16, 0, tzinfo=VIETNAM).timestamp()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(redis, clock) -> StaffDesk:
    return StaffDesk(redis, clock=clock)
