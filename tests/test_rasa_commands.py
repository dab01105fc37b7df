"""People who know Rasa use the project as they are used to: ``rasa run actions`` and ``rasa shell``."""

from __future__ import annotations

import contextlib
import os
import pty
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from support.brain import model  # noqa: F401 - a fixture

from common.settings import ROOT
from data.loader import read_yaml

RASA = [str(Path(sys.executable).with_name("rasa"))]
QUIET = {
    **os.environ,
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}
START_SECONDS = 90.0


@pytest.fixture(scope="module")
def action_server():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [*RASA, "run", "actions", "--actions", "actions", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=QUIET, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _wait_for(url: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=2).status_code == 200:
                return
        time.sleep(0.3)
    raise TimeoutError(url)


def test_run_actions_serves_every_action(action_server):
    names = {row["name"] for row in httpx.get(f"{action_server}/actions", timeout=10).json()}
    assert set(read_yaml(ROOT / "nlu" / "domain.yml")["actions"]) <= names


@pytest.mark.timeout(180)
def test_shell_answers_with_the_action_server(action_server, model, tmp_path):  # noqa: F811
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(f"action_endpoint:\n  url: {action_server}/webhook\n", encoding="utf-8")
    said = _shell([*RASA, "shell", "--model", str(model), "--endpoints", str(endpoints)], "khai sinh cần giấy tờ gì")
    assert "Giấy chứng sinh" in said


def _shell(command: list[str], question: str) -> str:
    """What a terminal shows after ``question`` was typed into it."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(command, cwd=ROOT, env=QUIET, stdin=follower, stdout=follower, stderr=follower)
    os.close(follower)
    try:
        shown = _read_until(leader, "Your input")
        os.write(leader, f"{question}\r".encode())
        return shown + _read_until(leader, "Nguồn:")
    finally:
        process.kill()
        process.wait(20)
        os.close(leader)


def _read_until(terminal: int, wanted: str) -> str:
    shown, end = "", time.monotonic() + START_SECONDS
    while wanted not in shown and time.monotonic() < end:
        shown += os.read(terminal, 65536).decode(errors="replace")
    return shown
