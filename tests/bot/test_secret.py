from __future__ import annotations

import multiprocessing
from pathlib import Path

from bot.secret import Secrets, secret_key, secrets_of
from common.settings import load


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


def test_each_use_has_a_key_of_its_own():
    """The key that signs cookies was the secret itself: found from one cookie, it opened every seal."""
    secrets = Secrets(b"now", (b"before",))
    made = {secrets.named("cookie"), secrets.named("log"), secrets.current, *secrets.all_named("cookie")}
    assert len(made) == 4
    assert secrets.all_named("cookie")[0] == secrets.named("cookie")


def test_the_settings_name_the_secrets_newest_first(tmp_path: Path):
    now, before, first = "0123456789abcdefghijklmnopqrstuvwxyz", "before", "first"
    secrets = secrets_of(load(var_dir=tmp_path, web_secret=now, web_secret_old=f"{before}, {first}"))
    assert secrets.every == (now.encode(), b"before", b"first")
    assert secrets.oldest == b"first"
