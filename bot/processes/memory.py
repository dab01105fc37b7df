"""A process's memory and files stay its own: what citizens typed is in them."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from contextlib import suppress

_PR_SET_DUMPABLE = 4


def keep_files_private() -> None:
    """Files that this process and its children make are for their owner only."""
    os.umask(0o077)


def forbid_core_dumps() -> None:
    """No core file of this process and its children; on Linux none through a program of the system's either."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
