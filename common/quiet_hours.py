"""The hours in which nobody is written to unasked (Vietnamese time)."""

from __future__ import annotations

from datetime import datetime, time

from common.today import VIETNAM

QUIET_FROM, QUIET_UNTIL = time(21, 0), time(7, 0)


def is_quiet(now: float) -> bool:
    """Tell whether people sleep at this moment (epoch s)."""
    here = datetime.fromtimestamp(now, VIETNAM).time()
    return not QUIET_UNTIL <= here < QUIET_FROM
