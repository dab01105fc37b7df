"""Memory of this process, in MB, as the kernel counts it."""

from __future__ import annotations

from pathlib import Path

_STATUS = Path("/proc/self/status")


def resident() -> float:
    """Return what is in memory now."""
    return _status("VmRSS")


def peak() -> float:
    """The most that ever was, of this program alone: ``getrusage`` would count the parent of a fresh process too."""
    return _status("VmHWM")


def _status(name: str) -> float:
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024
