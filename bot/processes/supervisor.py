"""Runs several programs as one: starts them, watches them, stops them all, leaves no orphan.

Each program gets a session of its own, so that Ctrl-C reaches the supervisor only and the order of stopping is ours;
on Linux the kernel also ends them should the supervisor be killed. What they write goes to one log file each
(:mod:`bot.processes.logs`). Once all run, a program that ends by itself is started again, each time a little later.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from bot.processes.logs import opened, turn_over
from common.errors import MotCuaError
from common.waiting import Backoff

CHECK_SECONDS = 0.1
AGAIN = Backoff(first=1.0, longest=60.0)
HEALTHY_SECONDS = 60.0
"""A program that lived so long died for the first time when it ends."""
LOGS_SECONDS = 10.0
LOG_LINES = 8
"""Lines of a dead program's log that are shown."""

_PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """SIGINT, SIGTERM or SIGHUP arrived."""


class Died(MotCuaError):
    """A program ended by itself."""


@dataclass(frozen=True)
class Program:
    """A program to run. ``name`` is for people, ``log`` for its file; ``stop_seconds`` is its time to end itself."""

    name: str
    log: str
    command: Sequence[str]
    env: Mapping[str, str]
    stop_seconds: float = 10.0
    again: bool = False
    """Start it again when it ends by itself."""


@dataclass
class _Child:
    program: Program
    process: asyncio.subprocess.Process
    log: Path
    since: float
    deaths: int = 0
    due: float | None = None


class Supervisor:
    """Use as ``async with``: on leaving, whatever still runs is stopped, the last started first."""

    def __init__(self, log_dir: Path, tell: Callable[[str], None] = print) -> None:
        """``tell`` says to whoever looks on what became of a program."""
        self._log_dir = log_dir
        self._tell = tell
        self._logs_at = 0.0
        self._children: list[_Child] = []
        self._signals = 0
        self._asked = asyncio.Event()

    async def __aenter__(self) -> Supervisor:
        self._log_dir.mkdir(parents=True, exist_ok=True)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._on_signal)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in reversed(self._children):
            await self._stop(child)

    async def start(self, program: Program) -> None:
        """Start ``program``; from now on its end is noticed."""
        self._children.append(await self._spawn(program))

    async def run(self, program: Program) -> None:
        """Run ``program`` to its end. Raises :class:`Died` when it fails."""
        child = await self._spawn(program)
        try:
            await self.until(lambda: _ended(child), None)
        finally:
            await self._stop(child)
        if child.process.returncode:
            raise _death(child)

    async def until(self, check: Callable[[], Awaitable[bool]], seconds: float | None) -> None:
        """Wait until ``check`` holds. Raises :class:`Stopped`, :class:`Died`, or an error after ``seconds``."""
        deadline = time.monotonic() + seconds if seconds else None
        while not await check():
            self._look()
            if deadline and time.monotonic() > deadline:
                raise MotCuaError(
                    f"Chờ quá {seconds:.0f} giây mà chưa khởi động xong. Xem nhật ký trong {self._log_dir}."
                )
            await self._sleep()
        self._look()

    async def forever(self) -> None:
        """Wait for the end, and start again what ended by itself. Raises :class:`Stopped` or :class:`Died`."""
        while True:
            await self._revive()
            self._look()
            self._turn_logs_over()
            await self._sleep()

    async def _revive(self) -> None:
        for place, child in enumerate(self._children):
            if child.process.returncode is None or not child.program.again or self._asked.is_set():
                continue
            if child.due is None:
                self._bury(child)
            elif time.monotonic() >= child.due:
                deaths = child.deaths
                self._children[place] = await self._spawn(child.program)
                self._children[place].deaths = deaths

    def _bury(self, child: _Child) -> None:
        """Say that a program ended, and when it is to start again: later each time it does not live long."""
        lived = time.monotonic() - child.since
        child.deaths = 1 if lived > HEALTHY_SECONDS else child.deaths + 1
        pause = AGAIN.after(child.deaths)
        child.due = time.monotonic() + pause
        code = child.process.returncode
        self._tell(f"{child.program.name} đã dừng đột ngột (mã {code}), chạy lại sau {pause:.0f} giây. {child.log}")

    def _turn_logs_over(self) -> None:
        if time.monotonic() - self._logs_at < LOGS_SECONDS:
            return
        self._logs_at = time.monotonic()
        for child in self._children:
            turn_over(child.log)

    def _look(self) -> None:
        if self._asked.is_set():
            raise Stopped
        for child in self._children:
            if child.process.returncode is not None and child.due is None:
                raise _death(child)

    async def _sleep(self) -> None:
        try:
            await asyncio.wait_for(self._asked.wait(), CHECK_SECONDS)
        except asyncio.TimeoutError:
            return

    def _on_signal(self) -> None:
        """The second time, whoever asks is tired of waiting."""
        self._signals += 1
        self._asked.set()
        if self._signals > 1:
            for child in self._children:
                _signal(child, signal.SIGKILL)

    async def _spawn(self, program: Program) -> _Child:
        log = self._log_dir / f"{program.log}.log"
        turn_over(log)
        with opened(log) as file:
            process = await asyncio.create_subprocess_exec(
                *program.command,
                env={**os.environ, **program.env},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        return _Child(program, process, log, time.monotonic())

    async def _stop(self, child: _Child) -> None:
        _signal(child, signal.SIGTERM)
        try:
            await asyncio.wait_for(child.process.wait(), child.program.stop_seconds)
        except asyncio.TimeoutError:
            _signal(child, signal.SIGKILL)
            await child.process.wait()


def _signal(child: _Child, number: signal.Signals) -> None:
    if child.process.returncode is None:
        child.process.send_signal(number)


async def _ended(child: _Child) -> bool:
    return child.process.returncode is not None


def _death(child: _Child) -> Died:
    lines = child.log.read_text(errors="replace").splitlines()[-LOG_LINES:]
    told = "\n".join(f"    {line}" for line in lines)
    return Died(
        f"{child.program.name} đã dừng đột ngột (mã {child.process.returncode}). Cuối nhật ký {child.log}:\n{told}"
    )


_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """In the child, before it becomes the program: ask the kernel for SIGTERM when the parent is gone."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
