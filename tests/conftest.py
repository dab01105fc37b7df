"""What holds for all tests."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says something of the machine that day, and nothing of what the test is about.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", settings.get_profile("untimed"), max_examples=20)
settings.load_profile("untimed")


KNOWN_GAPS = Path(__file__).with_name("known_gaps.tsv")
"""Behaviour that was promised before a talk was read by one fitted layer and does not hold now, or answers whose look
changed since: test and cause, one a line. Each is to be mended or its test to be written anew.
"""


def _signs(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.MULTILINE)


STARTS = {
    "redis": _signs(
        r"^(async )?def \w+\([^)]*\b(redis|redis_url|redis_server|live|bot|shared_bot|stored)\b",
        r"support\.redis|LiveBot|processes\.embedded",
    ),
    "process": _signs(
        r"\b(subprocess|multiprocessing|Popen|Supervisor|Running)\b|os\.fork",
        r"support\.(run|token_drill)|^from drill",
    ),
    "server": _signs(
        r"support\.(portal|telegram|zalo_bot|zalo_oa|town|live)\b|sandbox\.program|uvicorn|TestClient",
    ),
    "browser": _signs(r"playwright|mark\.browser"),
    "rasa": _signs(r"support\.brain|\brasa\b|nlu\.(components|train)\b|bot\.brain|bench\.nlu\.(public|stock)"),
    "content": _signs(
        r"support\.(turns|content)|load_content|load_catalogue|current_release|\binstall\(|\bmatcher\b|\bstarter\("
    ),
}
"""Things that tests start or load, each a marker, and how the text of a test module tells that its tests do.

``--quick`` leaves such modules out unread: importing some takes seconds.
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--quick``: only tests that start nothing and load no content."""
    parser.addoption("--quick", action="store_true", help="only tests that start nothing and load no content")


def pytest_configure(config: pytest.Config) -> None:
    """Try fewer examples under ``--quick``."""
    if config.getoption("--quick"):
        settings.load_profile("quick")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a module out under ``--quick`` when its tests start something."""
    quick = config.getoption("--quick") and collection_path.name.startswith("test_")
    return True if quick and started_by(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they start. A known gap may fail: that it does, or is mended, is counted."""
    rows = (line.split("\t", 1) for line in KNOWN_GAPS.read_text(encoding="utf-8").splitlines() if line)
    gaps: dict[str, str] = dict(rows)
    for item in items:
        for name in started_by(item.path):
            item.add_marker(name)
        cause = gaps.get(item.nodeid)
        if cause:
            item.add_marker(pytest.mark.xfail(reason=cause, strict=False))


@cache
def started_by(path: Path) -> tuple[str, ...]:
    """Name the things that the tests of a module start."""
    text = path.read_text(encoding="utf-8")
    return tuple(name for name, signs in STARTS.items() if signs.search(text))
