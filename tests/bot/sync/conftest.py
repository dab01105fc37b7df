"""A sandbox portal with records of the test's choice, and the settings of a bot with an empty database."""

from __future__ import annotations

import shutil
from functools import lru_cache

import pytest
from support.portal import portal, running_portal

from common.settings import load
from data.loader import SEED, load_procedures, seed_digest, starter
from data.releases.bootstrap import ensure_release
from data.releases.store import Store

__all__ = ["portal", "running_portal"]


@pytest.fixture
def chosen(tmp_path, published):
    (tmp_path / "var").mkdir()
    shutil.copy(published, tmp_path / "var")
    return load(
        var_dir=tmp_path / "var", database_url="", portal_url="", portal_legacy_url="", sync_rate=500, sync_give_up=3
    )


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """A database in which the starter content is in force, published once for all tests."""
    settings = load(var_dir=tmp_path_factory.mktemp("published"), database_url="")
    store = Store(settings.sql_url)
    ensure_release(store)
    store.engine.dispose()
    return settings.var_dir / "motcua.sqlite3"


@lru_cache(maxsize=1)
def digest():
    return seed_digest()


@pytest.fixture(autouse=True)
def _seed_read_once(monkeypatch):
    """The starter content is real; it is only not parsed anew for each test."""
    for module in ("data.releases.bootstrap", "bot.sync.texts"):
        monkeypatch.setattr(
            f"{module}.load_procedures",
            lambda folder=SEED: starter().procedures if folder == SEED else load_procedures(folder),
        )
    for module in ("data.releases.bootstrap", "bot.sync.publishing", "bot.sync.texts"):
        monkeypatch.setattr(f"{module}.seed_digest", lambda folder=SEED: digest())
