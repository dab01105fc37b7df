"""The processes that are killed: our own gateway and worker, with a hook in the crash points.

They are forked from a server that has everything imported, so that a killed one is back at once. The worker answers
with a brain of a few lines: what is tried here is what lies around it.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.commands.gateway import build
from bot.delivery import crash_points
from bot.delivery.worker import Worker
from bot.messages.envelope import Sealed
from bot.processes.serving import Server, listen
from bot.processes.supervisor import _die_with_parent
from bot.redis import connect
from bot.secret import secret_key
from common.log import setup
from common.settings import Settings, load
from drill.echo_brain import EchoBrain

BRAIN = "DRILL_BRAIN"
"""In the environment of a worker: "rasa" for the product's own brain, else the echo."""


def gateway(env: Mapping[str, str], order: str, log: str) -> None:
    """A gateway process, as ``motcua gateway`` runs it."""
    _prepare(env, order, log)
    chosen = load()
    setup("WARNING", secret_key(chosen.var_dir))
    Server(build(chosen)).run(sockets=[listen(chosen.host, chosen.port)])


def worker(env: Mapping[str, str], order: str, log: str) -> None:
    """A worker process, as ``motcua worker`` runs it, but for the brain."""
    _prepare(env, order, log)
    asyncio.run(_work(ready_file(Path(order))))


def ready_file(order: Path) -> Path:
    """Return what a worker that takes orders from ``order`` makes when it can answer."""
    return order.with_suffix(".ready")


async def _work(ready: Path) -> None:
    chosen = load()
    setup("WARNING", secret_key(chosen.var_dir))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    redis = connect(chosen.redis_url)
    brain = await _brain(chosen)
    await asyncio.to_thread(ready.touch)
    await Worker(redis, brain, Sealed(secret_key(chosen.var_dir)), settle=chosen.settle_seconds).run(stop)
    await redis.close()


async def _brain(chosen: Settings) -> EchoBrain:
    if os.environ.get(BRAIN) != "rasa":
        return EchoBrain()
    from drill.real_brain import real_brain  # only here: it takes seconds to import

    return await real_brain(chosen)


def _prepare(env: Mapping[str, str], order: str, log: str) -> None:
    _die_with_parent()
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.environ.update(env)
    random.seed()
    crash_points.install(obey(Path(order)))


def obey(order: Path) -> Callable[[str], None]:
    """A hook that carries out the order in that file, once: ``POINT PID``; the process to kill is ours or Redis."""

    def hook(point: str) -> None:
        try:
            wanted, _, pid = order.read_text().rpartition(" ")
        except OSError:
            return
        if wanted == point:
            order.unlink(missing_ok=True)
            os.kill(int(pid) or os.getpid(), signal.SIGKILL)

    return hook
