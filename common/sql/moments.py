"""Moments as they come back from SQL."""

from __future__ import annotations

from datetime import datetime, timezone


def utc(moment: datetime) -> datetime:
    """``moment`` with its zone: SQLite gives times back without it."""
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
