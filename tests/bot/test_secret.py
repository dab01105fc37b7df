from __future__ import annotations

import multiprocessing
from pathlib import Path

from bot.secret import secret_key


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path):
    var_dir = tmp_path / "var"
    first = secret_key(var_dir)
    assert len(first) >= 32
    assert secret_key(var_dir) == first
    assert [path.name for path in var_dir.iterdir()] == ["secret"]
    assert (var_dir / "secret").stat().st_mode & 0o777 == 0o600


def test_each_installation_has_its_own(tmp_path: Path):
    assert secret_key(tmp_path / "a") != secret_key(tmp_path / "b")


def test_a_configured_secret_is_used_and_nothing_is_written(tmp_path: Path):
    assert secret_key(tmp_path, "của tôi") == "của tôi".encode()
    assert list(tmp_path.iterdir()) == []


def test_processes_that_start_together_agree(tmp_path: Path):
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert len(set(pool.map(secret_key, [tmp_path] * 16))) == 1
