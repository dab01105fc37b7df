"""What holds for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says something of the machine that day, and nothing of what the test is about.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


KNOWN_GAPS = Path(__file__).with_name("known_gaps.tsv")
"""Behaviour that was promised before a talk was read by one fitted layer and does not hold now, or answers whose look
changed since: test and cause, one a line. Each is to be mended or its test to be written anew.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A known gap may fail; that it does is counted (xfailed), and when it is mended, too (xpassed)."""
    rows = (line.split("\t", 1) for line in KNOWN_GAPS.read_text(encoding="utf-8").splitlines() if line)
    gaps: dict[str, str] = dict(rows)
    for item in items:
        cause = gaps.get(item.nodeid)
        if cause:
            item.add_marker(pytest.mark.xfail(reason=cause, strict=False))
