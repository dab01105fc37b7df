"""One thing that was looked at, and what was found."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from common.log import where
from common.settings import Settings

log = logging.getLogger(__name__)

CHECK_SECONDS = 20.0
"""Longest time of one check."""


class Level(str, Enum):
    """The weight of a finding: nothing, to be seen to some day, to be seen to now."""

    FINE = "fine"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """A thing that was found about ``name``, in Vietnamese; ``do`` is what somebody has to do about it."""

    level: Level
    name: str
    found: str
    do: str = ""


Check = Callable[[Settings], Awaitable[Sequence[Finding]]]
"""Looks at one part of an installation."""


def fine(name: str, found: str) -> Finding:
    """All is well."""
    return Finding(Level.FINE, name, found)


def warning(name: str, found: str, do: str) -> Finding:
    """To be seen to some day."""
    return Finding(Level.WARNING, name, found, do)


def bad(name: str, found: str, do: str) -> Finding:
    """To be seen to now."""
    return Finding(Level.BAD, name, found, do)


def in_thread(check: Callable[[Settings], Sequence[Finding]]) -> Check:
    """A check that blocks, as one that does not."""

    async def checked(chosen: Settings) -> Sequence[Finding]:
        return await asyncio.to_thread(check, chosen)

    return checked


async def carried_out(name: str, check: Check, chosen: Settings) -> Sequence[Finding]:
    """The findings of a check; one that breaks or takes too long is a finding itself."""
    try:
        return await asyncio.wait_for(check(chosen), CHECK_SECONDS)
    except asyncio.TimeoutError:
        return [
            bad(name, f"kiểm tra quá {CHECK_SECONDS:.0f} giây chưa xong", "xem máy có quá tải không, rồi chạy lại")
        ]
    except Exception as error:
        log.debug("check of %s: %s", name, where(error))
        return [bad(name, f"không kiểm tra được ({where(error)})", "gửi dòng này cho người phát triển")]
