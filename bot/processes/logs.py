"""Log files of child programs: appended to across starts, and turned over before they fill the disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import IO

MOST_BYTES = 20 * 1024 * 1024
KEPT = 3
"""Older files that are kept of each log: ``worker.log.1`` is the newest of them."""


def opened(log: Path) -> IO[bytes]:
    """The file to write to, at its end; readable by its owner only."""
    return open(log, "ab", opener=lambda path, flags: os.open(path, flags, 0o600))


def turn_over(log: Path) -> None:
    """Keep what is in ``log`` under another name where it grew too large.

    Who writes keeps the file open for appending, so it is copied and emptied in place. A line that is written between
    the two is lost.
    """
    if not log.exists() or log.stat().st_size < MOST_BYTES:
        return
    for number in range(KEPT - 1, 0, -1):
        older = _numbered(log, number)
        if older.exists():
            older.replace(_numbered(log, number + 1))
    shutil.copy2(log, _numbered(log, 1))
    os.truncate(log, 0)


def _numbered(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")
