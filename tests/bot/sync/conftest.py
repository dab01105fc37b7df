"""A sandbox portal with records of the test's choice, and the settings of a bot with an empty database."""

from __future__ import annotations

from functools import lru_cache

import pytest
from support.portal import portal, running_portal

from common.settings import load
from data.loader import SEED, load_content, seed_digest

__all__ = ["portal", "running_portal"]


@pytest.fixture
def chosen(tmp_path):
    return load(
        var_dir=tmp_path / "var", database_url="", portal_url="", portal_legacy_url="", sync_rate=500, sync_give_up=3
    )


@lru_cache(maxsize=1)
def seed_content():
    return load_content()


@lru_cache(maxsize=1)
def digest():
    return seed_digest()


@pytest.fixture(autouse=True)
def _seed_read_once(monkeypatch):
    """The starter content is real; it is only not parsed anew for each test."""
    for module in ("data.releases.bootstrap", "bot.sync.texts"):
        monkeypatch.setattr(
            f"{module}.load_content", lambda folder=SEED: seed_content() if folder == SEED else load_content(folder)
        )
    for module in ("data.releases.bootstrap", "bot.sync.publishing", "bot.sync.texts"):
        monkeypatch.setattr(f"{module}.seed_digest", lambda folder=SEED: digest())
