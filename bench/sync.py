"""The catalogue sync at full size: against the sandbox portal, into the store, and into a bot that is answering.

``SUITE="sync FILE"`` takes a file of the portal's detail records; without one, 5,665 records are made up from the
starter content's own words.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from data.loader import load_content
from data.models import Content, Procedure
from data.official.portal_records import procedure_from_record, read_records
from data.releases.store import Store
from nlu.matcher import matcher_for
from portals.catalogue.national import Catalogue

SIZE = 5_665
SAMPLE = 300
"""Records that the peer reads: one request after the other, as simple crawlers do."""
GOAL = 180
QUESTION = "làm giấy khai sinh cho con cần giấy tờ gì"


def run(arguments: list[str]) -> None:
    """Print seconds of syncs with and without faults, of reading a release, and turns while one is swapped in."""
    with tempfile.TemporaryDirectory() as folder:
        records = Path(arguments[0]) if arguments else _made_up(Path(folder) / "records.jsonl")
        content = load_content().copy(update={"procedures": _procedures(records)})
        _reading(content, Path(folder))
        _swapping(content, Path(folder))
        for faults in (0.0, 0.05):
            _syncing(records, Path(folder) / f"var{faults}", faults)


def _reading(content: Content, folder: Path) -> None:
    """Our stored form against what pydantic does by itself with one JSON object."""
    peer = gzip.compress(content.json(exclude_defaults=True, ensure_ascii=False).encode(), 6, mtime=0)
    url = f"sqlite:///{folder / 'reading.sqlite3'}"
    writing = _seconds(lambda: Store(url).publish(content, origin="bench"))
    reading, theirs = (
        _seconds(lambda: Store(url).newest()),
        _seconds(lambda: Content.parse_raw(gzip.decompress(peer))),
    )
    size = (folder / "reading.sqlite3").stat().st_size / 1e6
    print(f"a release of {len(content.procedures)} procedures: {size:.1f} MB, written in {writing:.2f} s")
    print(f"  read in {reading:.2f} s; pydantic's parse_raw of the same {theirs:.2f} s: {theirs / reading:.1f} times")


def _swapping(content: Content, folder: Path) -> None:
    """Return how long a question waits in the matcher while a newer release is read and indexed beside it."""
    from bot.commands.worker import _refresh
    from data.releases.live import install

    store = Store(f"sqlite:///{folder / 'swap.sqlite3'}")
    install(store.publish(load_content(), origin="bench"))
    quiet = _turns(lambda: time.sleep(5))
    store.publish(content, origin="bench")
    begun = time.perf_counter()
    busy = _turns(lambda: _refresh(store, 0))
    print(
        f"a release is read, indexed and swapped in within {time.perf_counter() - begun:.1f} s; a question meanwhile:"
    )
    for name, values in (("before", quiet), ("during the swap", busy)):
        ordered = sorted(values)
        p99 = ordered[int(len(ordered) * 0.99)]
        print(
            f"  {name:16} median {statistics.median(values):6.1f} ms, p99 {p99:6.1f} ms, worst {ordered[-1]:6.1f} ms"
        )


def _turns(work: Callable[[], object]) -> list[float]:
    """Milliseconds that each question took while ``work`` ran in another thread."""
    from data.releases.live import current_release

    matcher_for(current_release()).match(QUESTION)
    thread = threading.Thread(target=work)
    thread.start()
    taken = []
    while thread.is_alive():
        begun = time.perf_counter()
        matcher_for(current_release()).match(QUESTION)
        taken.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.02)
    return taken


def _syncing(records: Path, var: Path, faults: float) -> None:
    print(f"against the sandbox, faults {faults:.0%} (goal {GOAL} s without faults):")
    with _sandbox(records, faults) as address:
        if not faults:
            each = asyncio.run(_one_by_one(address))
            print(f"  one request after the other, as fast as they come: {each * 1000:.1f} ms a record")
        for name in ("first sync", "second sync"):
            told = _motcua(var, address)
            rate = told["procedures"] / told["seconds"]
            print(f"  {name:12} {told['seconds']:6.1f} s, {rate:5.1f} records/s  {json.dumps(told)}")


def _motcua(var: Path, address: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bot.cli", "sync", "--portal", address, "--json"]
    env = {**os.environ, "VAR_DIR": str(var), "DATABASE_URL": ""}
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


async def _one_by_one(address: str) -> float:
    async with Catalogue(f"{address}/api/v1") as catalogue:
        keys = [row.id async for page in catalogue.pages() for row in page.items][:SAMPLE]
        begun = time.perf_counter()
        for key in keys:
            await catalogue.record(key)
    return (time.perf_counter() - begun) / max(1, len(keys))


@contextmanager
def _sandbox(records: Path, faults: float) -> Iterator[str]:
    command = [sys.executable, "-m", "bot.cli", "sandbox", "portal", "--port", "0", "--records", str(records)]
    with subprocess.Popen([*command, "--faults", str(faults)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield next(line.split()[-1] for line in process.stdout if line.startswith("Sẵn sàng"))
        finally:
            process.terminate()


def _procedures(records: Path) -> tuple[Procedure, ...]:
    found = []
    for record in read_records(records):
        try:
            found.append(procedure_from_record(record))
        except ValueError:
            continue
    return tuple(found)


def _made_up(path: Path) -> Path:
    """Records with the names, papers and steps of the starter content, in turn, under codes of their own."""
    own = [procedure for procedure in load_content().procedures if procedure.cases and procedure.steps]
    with path.open("w", encoding="utf-8") as lines:
        for number in range(SIZE):
            lines.write(json.dumps(_record(number, own[number % len(own)]), ensure_ascii=False) + "\n")
    return path


def _record(number: int, like: Procedure) -> dict[str, Any]:
    papers = [{"name": paper.name, "originalQty": 1} for case in like.cases for paper in case.papers]
    way = {"submissionMethod": "DIRECT", "processingTime": 3, "processingTimeUnit": "WORKING_DAY", "fees": []}
    return {
        "id": f"019dd30d-0000-7000-8000-{number:012d}",
        "code": f"9.{number:06d}",
        "name": f"{like.name} ({number})",
        "state": "ACTIVE",
        "type": "STANDARD",
        "isWard": number % 3 == 0,
        "isProvince": number % 3 != 0,
        "category": {"name": like.field},
        "departmentPromulgateName": like.publisher,
        "departmentPromulgateCode": "G15",
        "executionSteps": [{"name": "", "description": "\n".join(like.steps)}],
        "executionMethods": [way],
        "executionCases": [{"name": "", "profileComponents": papers}],
        "updatedAt": 1_782_000_000_000,
    }


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
