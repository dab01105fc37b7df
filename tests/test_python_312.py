"""The gateway on Python 3.12 from its own lock: what the image runs, where such an interpreter can be had."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support.redis import redis_server, redis_url  # noqa: F401 - fixtures
from support.run import free_port

from common.settings import ROOT

LOCK = ROOT / "requirements" / "gateway.txt"
pytestmark = pytest.mark.timeout(600)


def interpreter() -> str:
    """A Python 3.12 that runs; skips where there is none."""
    homes = sorted(Path.home().glob(".pyenv/versions/3.12*/bin/python3.12"))
    for path in [shutil.which("python3.12"), *map(str, homes)]:
        if path and subprocess.run([path, "--version"], capture_output=True).returncode == 0:
            return path
    pytest.skip("no Python 3.12 on this machine")


@pytest.fixture(scope="module")
def python() -> str:
    """Its environment with what is locked, made once for each lock."""
    base = interpreter()
    folder = ROOT / "var" / f"python-3.12-{hashlib.blake2b(LOCK.read_bytes(), digest_size=6).hexdigest()}"
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([base, "-m", "venv", folder], check=True)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*install, "-r", LOCK], check=True, capture_output=True)
        (folder / "complete").touch()
    return str(python)


@pytest.fixture
def gateway(python: str, redis_url: str, tmp_path: Path) -> Iterator[tuple[str, str]]:  # noqa: F811
    port, metrics = free_port(), free_port()
    settings = {
        "PATH": os.environ["PATH"],
        "REDIS_URL": redis_url,
        "VAR_DIR": str(tmp_path),
        "PORT": str(port),
        "METRICS_PORT": str(metrics),
        "TELEGRAM_TOKEN": "700000000:AAtests-only-telegram-token",
        "TELEGRAM_API_URL": "http://127.0.0.1:1",
        "TELEGRAM_MODE": "webhook",
        "TELEGRAM_SECRET": "tests-only_1",
        "ZALO_BOT_TOKEN": "1:tests-only",
        "ZALO_BOT_API_URL": "http://127.0.0.1:1",
        "ZALO_OA_APP_ID": "1",
        "ZALO_OA_APP_SECRET": "tests-only",
        "ZALO_OA_SECRET": "tests-only",
    }
    process = subprocess.Popen([python, "-m", "bot.cli", "gateway"], cwd=ROOT, env=settings)
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            httpx.get(url + "/healthz", trust_env=False)
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield url, f"http://127.0.0.1:{metrics}"
    process.terminate()
    assert process.wait(20) in (0, -15)


def test_it_serves_takes_in_and_tells(gateway):
    url, metrics = gateway
    with httpx.Client(base_url=url, trust_env=False, timeout=20) as client:
        assert client.get("/").status_code == 200
        sent = {"id": "00000000-0000-4000-8000-000000000001", "text": "xin chào"}
        assert client.post("/chat/messages", json=sent).status_code == 202
        person = {"id": 1, "is_bot": False, "first_name": "Lan"}
        message = {
            "message_id": 1,
            "date": 1,
            "text": "xin chào",
            "from": person,
            "chat": {"id": 1, "type": "private"},
        }
        headers = {"X-Telegram-Bot-Api-Secret-Token": "tests-only_1"}
        hook = client.post("/telegram", json={"update_id": 1, "message": message}, headers=headers)
        assert hook.status_code == 200
        assert client.post("/zalo-oa", json={"event_name": "x"}).status_code == 401
        assert set(client.get("/readyz").json()["channels"]) == {"web", "telegram", "zalo_oa", "zalo_bot"}
        told = client.get(metrics + "/metrics").text
    assert 'motcua_events_total{channel="web",intake="taken"} 1.0' in told
    assert 'motcua_events_total{channel="telegram",intake="taken"} 1.0' in told
    assert "motcua_queue_events 2.0" in told
