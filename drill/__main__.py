"""``make drill [KILLS=1000]``: the kill drill; its table goes to ``docs/drills.md`` with ``--write``."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from drill.page import write
from drill.program import Plan, run
from drill.table import table


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
        write("kills", table(result))
    return 0 if result.verdict.holds and not result.left_over else 1


if __name__ == "__main__":
    sys.exit(main())
