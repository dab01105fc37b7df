"""Redis of one moment, and back, by the protocol that primaries and replicas speak with each other.

Reading, we are a replica: the server forks, and sends its data as they were then, while it goes on serving. Writing,
we are a primary to which the server is told to attach itself: it loads what we send in place of all it had. Both work
over a connection, so the server's files need not be reached, and as fast as Redis itself.
"""

from __future__ import annotations

import secrets
import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, TypeAlias

from redis import Redis
from redis.exceptions import ResponseError

from common.errors import MotCuaError

PAUSE_MS = 15_000
"""Longest time that writes wait, should we die in the meantime."""
FORK_SECONDS = 12.0
LOAD_SECONDS = 3600.0
CHUNK = 1 << 20
LOOPBACK = "127.0.0.1"

Sync: TypeAlias = "Redis[str]"

NO_FORK = "Redis đang bận ghi đĩa, chưa sao lưu được. Hãy thử lại sau vài phút."
REFUSED = "Redis không cho sao chép ({words}). Cần Redis từ 6.2, không phải cụm (cluster)."
CUT = "Redis ngắt giữa chừng khi đang sao lưu. Hãy thử lại."
NOT_LOADED = (
    "Redis không nạp được bản sao lưu. Có thể máy chủ Redis cũ hơn máy chủ lúc sao lưu, hoặc không nối được tới máy "
    "đang chạy lệnh này. Xem nhật ký của Redis; bản sao lưu còn nguyên, sửa xong chạy lại lệnh."
)


def open_redis(url: str) -> Sync:
    """A client that waits as long as a big server needs."""
    return Redis.from_url(url, decode_responses=True, socket_connect_timeout=3.0, socket_timeout=60.0)


class Snapshot:
    """The data of one moment, on their way to us."""

    def __init__(self, link: socket.socket) -> None:
        self._link, self._rest = link, b""
        self.size = 0

    def arrived(self) -> bool:
        """True when the first bytes of the data are there; the server forked then, if not before."""
        while not self.size and select.select([self._link], [], [], 0)[0]:
            received = self._link.recv(CHUNK)
            if not received:
                raise MotCuaError(CUT)
            self._rest = (self._rest + received).lstrip(b"\n")
            if self._rest.startswith(b"-") and b"\r\n" in self._rest:
                raise MotCuaError(REFUSED.format(words=self._rest[1:].split(b"\r\n")[0].decode()))
            if self._rest.startswith(b"$") and b"\r\n" in self._rest:
                head, self._rest = self._rest[1:].split(b"\r\n", 1)
                self.size = int(head)
        return bool(self.size)

    def read(self) -> Iterator[bytes]:
        """The data, piece by piece."""
        while not self.arrived():
            select.select([self._link], [], [], 1.0)
        left = self.size
        while left:
            piece, self._rest = self._rest[:left] or self._link.recv(min(CHUNK, left)), self._rest[left:]
            if not piece:
                raise MotCuaError(CUT)
            left -= len(piece)
            yield piece


@contextmanager
def snapshot(redis: Sync, while_still: Callable[[], None]) -> Iterator[Snapshot]:
    """A snapshot of now. ``while_still`` is called while nobody writes, at that same moment."""
    connection: Any = redis.connection_pool.get_connection("SYNC")
    link: socket.socket = connection._sock
    try:
        with _nobody_writes(redis):
            while_still()
            forks = _info(redis, "stats", "total_forks")
            connection.send_command("SYNC")
            taken = Snapshot(link)
            _until(lambda: taken.arrived() or _forked(redis, forks), FORK_SECONDS, NO_FORK)
        yield taken
    finally:
        connection.disconnect()


@contextmanager
def _nobody_writes(redis: Sync) -> Iterator[None]:
    _until(lambda: not _busy(redis), FORK_SECONDS, NO_FORK)
    try:
        redis.execute_command("CLIENT PAUSE", PAUSE_MS, "WRITE")
    except ResponseError as error:
        raise MotCuaError(REFUSED.format(words=error)) from None
    try:
        yield
    finally:
        redis.execute_command("CLIENT UNPAUSE")


def _busy(redis: Sync) -> bool:
    names = ("rdb_bgsave_in_progress", "aof_rewrite_in_progress", "aof_rewrite_scheduled")
    return any(_info(redis, "persistence", name) for name in names)


def _forked(redis: Sync, before: int) -> bool:
    saves = _info(redis, "persistence", "rdb_bgsave_in_progress") == 1
    return saves and _info(redis, "stats", "total_forks") > before


def _info(redis: Sync, section: str, name: str) -> int:
    return int(redis.info(section)[name])


def _until(holds: Callable[[], bool], seconds: float, else_say: str) -> None:
    deadline, pause = time.monotonic() + seconds, 0.002
    while not holds():
        if time.monotonic() > deadline:
            raise MotCuaError(else_say)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)  # short while citizens wait, seldom while a big server writes its files


def replace(redis: Sync, size: int, data: Iterator[bytes]) -> None:
    """Put ``data`` of ``size`` bytes in the place of all that the server holds; its files hold them afterwards."""
    token = secrets.token_hex(16)
    with socket.create_server((_our_address(redis), 0)) as door, _trusting(redis, token):
        door.settimeout(30.0)
        host, port = door.getsockname()[:2]
        redis.execute_command("REPLICAOF", host, port)
        try:
            loaded = _serve(door, token, size, data)
        except OSError:
            loaded = False
        finally:
            redis.execute_command("REPLICAOF", "NO", "ONE")
    if not loaded:
        raise MotCuaError(NOT_LOADED)
    _until(lambda: not _busy(redis), LOAD_SECONDS, NOT_LOADED)


def _our_address(redis: Sync) -> str:
    """The address under which the server reaches us: the one that we reach it from."""
    connection: Any = redis.connection_pool.get_connection("PING")
    try:
        link: socket.socket = connection._sock
        return str(link.getsockname()[0]) if link.family != socket.AF_UNIX else LOOPBACK
    finally:
        redis.connection_pool.release(connection)


@contextmanager
def _trusting(redis: Sync, token: str) -> Iterator[None]:
    """Have the server prove with ``token`` that it is the one; nobody else gets the data."""
    before = {name: redis.config_get(name).get(name, "") for name in ("masterauth", "masteruser")}
    redis.config_set("masteruser", "")
    redis.config_set("masterauth", token)
    try:
        yield
    finally:
        for name, value in before.items():
            redis.config_set(name, value)


def _serve(door: socket.socket, token: str, size: int, data: Iterator[bytes]) -> bool:
    """Be the primary of the one who knows ``token``; True once it has loaded the data."""
    while True:
        link, _ = door.accept()
        link.settimeout(LOAD_SECONDS)
        with link, link.makefile("rb") as reader:
            if _greeted(link, reader, token):
                link.sendall(f"+FULLRESYNC {secrets.token_hex(20)} 0\r\n${size}\r\n".encode())
                for piece in data:
                    link.sendall(piece)
                return _acknowledged(reader)


def _greeted(link: socket.socket, reader: BinaryIO, token: str) -> bool:
    """Answer what a replica asks before it wants the data. False when it is no replica of ours."""
    known = False
    while True:
        words = _command(reader)
        name = words[0].upper() if words else b""
        if name == b"AUTH":
            known = secrets.compare_digest(words[-1], token.encode())
        if name in (b"PSYNC", b"SYNC") or not words:
            return known and bool(words)
        link.sendall(b"+PONG\r\n" if name == b"PING" else b"+OK\r\n")


def _command(reader: BinaryIO) -> list[bytes]:
    """One command as clients send it; nothing when the connection has ended."""
    head = reader.readline(CHUNK).strip()
    if not head.startswith(b"*"):
        return head.split()
    words: list[bytes] = []
    for _ in range(int(head[1:])):
        length = int(reader.readline(CHUNK)[1:])
        words.append(reader.read(length + 2)[:-2])
    return words


def _acknowledged(reader: BinaryIO) -> bool:
    """Wait until the replica acknowledges, which it begins to do once it has loaded. False when it went away."""
    while line := reader.readline(CHUNK):
        if line.strip().upper() == b"ACK":
            return True
    return False
