"""``make drill [KILLS=1000]``: the kill drill; its table goes to ``docs/drills.md`` with ``--write``."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from common.settings import ROOT
from drill.program import Plan, Result, run
from drill.table import table

PAGE = ROOT / "docs" / "drills.md"
BEGIN, END = "<!-- kills: begin -->", "<!-- kills: end -->"


def main() -> int:
    """Run; 1 when anything was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(prog="drill", description=__doc__)
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--keep", type=Path, help="folder for data and logs, kept afterwards")
    parser.add_argument("--write", action="store_true", help="put the table into docs/drills.md")
    chosen = parser.parse_args()
    calm = min(40, chosen.kills // 10)
    plan = Plan(chosen.kills - calm, calm, seed=chosen.seed, tell=lambda line: print(line, flush=True))
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        result = asyncio.run(run(plan, chosen.keep or Path(folder)))
    print(table(result), *result.verdict.problems, sep="\n")
    if chosen.write:
        _write(result)
    return 0 if result.verdict.holds and not result.left_over else 1


def _write(result: Result) -> None:
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    day = time.strftime("%Y-%m-%d")
    PAGE.write_text(f"{head}{BEGIN}\nMeasured on {day}.\n\n{table(result)}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
