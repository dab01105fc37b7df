"""Real processes: started, watched, stopped, and never left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from bot.processes import logs
from bot.processes import supervisor as supervisor_module
from bot.processes.supervisor import Died, Program, Stopped, Supervisor
from common.errors import MotCuaError
from common.settings import ROOT
from common.waiting import Backoff

SLEEPER = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)


def python(code: str, log: str = "child", stop_seconds: float = 5.0) -> Program:
    return Program(f"Chương trình {log}", log, [sys.executable, "-c", code], {"GREETING": "chào"}, stop_seconds)


async def up(folder: Path, log: str = "child") -> bool:
    return "up" in (folder / f"{log}.log").read_text()


async def never() -> bool:
    return False


async def test_programs_run_with_their_environment_and_log(tmp_path: Path):
    async with Supervisor(tmp_path) as supervisor:
        await supervisor.run(python("import os; print(os.environ['GREETING'])"))
    assert (tmp_path / "child.log").read_text() == "chào\n"


async def test_on_leaving_all_are_stopped_the_last_started_first(tmp_path: Path):
    order = tmp_path / "order"
    code = (
        "import signal, sys, time\n"
        f"def stop(*_):\n    open({str(order)!r}, 'a').write(sys.argv[0] + NAME); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, stop); print('up', flush=True); time.sleep(600)"
    )
    async with Supervisor(tmp_path) as supervisor:
        for name in ("a", "b", "c"):
            await supervisor.start(python(f"NAME = {name!r}\n{code}", name))
            await supervisor.until(lambda name=name: up(tmp_path, name), 10)
    assert order.read_text().replace("-c", "") == "cba"


async def test_a_program_that_will_not_stop_is_killed(tmp_path: Path):
    started = time.monotonic()
    async with Supervisor(tmp_path) as supervisor:
        await supervisor.start(python(STUBBORN, stop_seconds=0.3))
        await supervisor.until(lambda: up(tmp_path), 10)
    assert time.monotonic() - started < 5
    assert not psutil.Process().children(recursive=True) or all(
        "time.sleep(600)" not in " ".join(child.cmdline()) for child in psutil.Process().children(recursive=True)
    )


async def test_a_death_is_told_with_its_name_and_the_end_of_its_log(tmp_path: Path):
    async def die() -> None:
        async with Supervisor(tmp_path) as supervisor:
            await supervisor.start(python("import sys; print('lỗi ở đây'); sys.exit(3)"))
            await supervisor.forever()

    with pytest.raises(Died, match=r"Chương trình child đã dừng đột ngột \(mã 3\)(.|\n)*lỗi ở đây"):
        await die()


async def test_a_death_ends_every_wait(tmp_path: Path):
    async def wait() -> None:
        async with Supervisor(tmp_path) as supervisor:
            await supervisor.start(python("pass"))
            await supervisor.until(never, 30)

    with pytest.raises(Died):
        await wait()


async def test_a_task_that_fails_is_told(tmp_path: Path):
    async def fail() -> None:
        async with Supervisor(tmp_path) as supervisor:
            await supervisor.run(python("raise SystemExit('không xong')"))

    with pytest.raises(Died, match="mã 1"):
        await fail()


async def test_waiting_has_an_end(tmp_path: Path):
    async with Supervisor(tmp_path) as supervisor:
        with pytest.raises(MotCuaError, match="chưa khởi động xong"):
            await supervisor.until(never, 0.2)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_ends_it(tmp_path: Path, number: signal.Signals):
    async with Supervisor(tmp_path) as supervisor:
        await supervisor.start(python(SLEEPER))
        asyncio.get_running_loop().call_later(0.2, os.kill, os.getpid(), number)
        with pytest.raises(Stopped):
            await supervisor.forever()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children of a killed parent")
def test_nothing_survives_a_supervisor_that_is_killed(tmp_path: Path):
    code = f"""
import asyncio, sys
from pathlib import Path
from bot.processes.supervisor import Program, Supervisor
async def main():
    async with Supervisor(Path({str(tmp_path)!r})) as supervisor:
        await supervisor.start(Program("x", "child", [sys.executable, "-c", {SLEEPER!r}], {{}}))
        await supervisor.forever()
asyncio.run(main())
"""
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    deadline = time.monotonic() + 15
    while not (tmp_path / "child.log").exists() or "up" not in (tmp_path / "child.log").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    (child,) = psutil.Process(parent.pid).children()
    parent.kill()
    parent.wait()
    child.wait(5)
    assert not child.is_running()


async def test_a_program_that_dies_is_started_again_each_time_later(tmp_path: Path, monkeypatch):
    """``make run`` ended when its worker was killed, and the next start overwrote the log."""
    monkeypatch.setattr(supervisor_module, "AGAIN", Backoff(first=0.05, growth=3.0))
    told: list[str] = []
    code = f"import time; open({str(tmp_path / 'starts')!r}, 'a').write(f'{{time.time()}}\\n'); print('đã chạy')"
    async with Supervisor(tmp_path, told.append) as supervisor:
        lasting = asyncio.create_task(supervisor.forever())
        await supervisor.start(python(SLEEPER, "other"))
        await supervisor.start(replace(python(code), again=True))
        while len(told) < 4:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        assert not lasting.done()
        lasting.cancel()
    starts = [float(line) for line in (tmp_path / "starts").read_text().split()]
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert gaps[-1] > 3 * 0.05
    assert (tmp_path / "child.log").read_text().count("đã chạy") == len(starts)
    assert "chạy lại sau" in told[0]


async def test_a_killed_worker_comes_back(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(supervisor_module, "AGAIN", Backoff(first=0.1))
    async with Supervisor(tmp_path, lambda _line: None) as supervisor:
        await supervisor.start(replace(python(SLEEPER), again=True))
        await supervisor.until(lambda: up(tmp_path), 10)
        lasting = asyncio.create_task(supervisor.forever())
        os.kill(supervisor._children[0].process.pid, signal.SIGKILL)
        while (tmp_path / "child.log").read_text().count("up") < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        assert not lasting.done()
        lasting.cancel()


def test_a_log_is_turned_over_while_it_is_written_to(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(logs, "MOST_BYTES", 100)
    log = tmp_path / "worker.log"
    with logs.opened(log) as file:
        for number in range(6):
            file.write(f"{number}".encode() * 120)
            file.flush()
            logs.turn_over(log)
        file.write(b"neu")
    assert log.read_bytes() == b"neu"
    assert [(tmp_path / f"worker.log.{n}").read_bytes()[:1] for n in (1, 2, 3)] == [b"5", b"4", b"3"]
    assert not (tmp_path / "worker.log.4").exists()
    assert log.stat().st_mode & 0o777 == 0o600
