"""``motcua run`` as a person starts it: real programs, the trained model, the embedded Redis, the sandbox portal."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support.brain import model  # noqa: F401 - fixture
from support.run import Running, free_port

from common.settings import ROOT

pytestmark = pytest.mark.timeout(300)

START_SECONDS = 10
"""What is promised for every start but the first, on two cores that do nothing else."""


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def running(tmp_path: Path, port: int, model: Path) -> Iterator[Running]:  # noqa: F811
    run = Running(tmp_path / "var", port)
    yield run
    if run.process.poll() is None:
        run.end(signal.SIGTERM)


def test_everything_starts_answers_and_stops_cleanly(running: Running, port: int):
    running.read_until("Trang trò chuyện")
    assert httpx.get(running.url, trust_env=False).status_code == 200
    assert time.monotonic() - running.started < 2 * START_SECONDS
    with httpx.Client(base_url=running.url, trust_env=False, timeout=60) as page:
        page.get("/")
        early = page.post("/chat/messages", json={"id": str(uuid.uuid4()), "text": "xin chào"})
        assert early.status_code == 202, "taken in while the model still warms up"
        with page.stream("GET", "/chat/events") as stream:
            assert any('"from": "bot"' in line for line in stream.iter_lines())
    running.read_until("Sẵn sàng")
    assert running.url in running.output
    assert "mô phỏng" in running.output
    refuse_a_second_one(running.folder, port + 2)
    children = running.children()
    assert len(children) >= 4
    assert running.end(signal.SIGINT) == 0
    assert "Đã dừng" in running.output
    assert "Traceback" not in running.output
    assert [child for child in children if child.is_running()] == []


def refuse_a_second_one(folder: Path, port: int) -> None:
    second = Running(folder, port)
    assert second.end() == 1
    assert second.output.count("\n") == 1
    assert "đang chạy rồi" in second.output


@pytest.mark.parametrize(("word", "name"), [("gateway", "Phần web"), ("redis-server", "Redis đi kèm")])
def test_when_one_part_dies_it_is_named_and_all_stop(running: Running, word: str, name: str):
    running.read_until("Trang trò chuyện")
    children = running.children()
    running.child(word).kill()
    assert running.end() == 1
    assert f"{name} đã dừng đột ngột" in running.output
    assert [child for child in children if child.is_running()] == []


def test_a_taken_port_is_one_clear_line(tmp_path: Path, port: int):
    with socket.create_server(("127.0.0.1", port)):
        run = Running(tmp_path / "var", port)
        assert run.end() == 1
    assert (
        run.output == f"Lỗi: Cổng {port} đang có chương trình khác dùng. Hãy chọn cổng khác, ví dụ PORT={port + 1}.\n"
    )


@pytest.mark.parametrize("part", ["gateway", "worker"])
def test_a_part_alone_says_what_it_needs(part: str):
    env = {**os.environ, "REDIS_URL": ""}
    result = subprocess.run(
        [sys.executable, "-m", "bot.cli", part], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert "REDIS_URL" in result.stderr
    assert "Traceback" not in result.stderr
