"""``make drill DRILL=desk [KILLS=300]``: the desk drill; its table goes to ``docs/drills.md`` with ``--write``."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from drill.desk.program import Plan, run
from drill.desk.table import desk_table
from drill.page import write


def main() -> int:
    """Run; 1 when anything was lost, doubled, or said by two."""
    parser = argparse.ArgumentParser(prog="drill.desk", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--changes", type=int, default=500, help="of who speaks, at least")
    parser.add_argument("--rest", type=float, default=0.8, help="seconds between two kills of one program")
    parser.add_argument("--seed", type=int, default=20261201)
    parser.add_argument("--keep", type=Path, help="folder for data and logs, kept afterwards")
    parser.add_argument("--write", action="store_true", help="put the table into docs/drills.md")
    chosen = parser.parse_args()
    plan = Plan(
        chosen.kills, chosen.changes, rest=chosen.rest, seed=chosen.seed, tell=lambda line: print(line, flush=True)
    )
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        result = asyncio.run(run(plan, chosen.keep or Path(folder)))
    print(desk_table(result), *result.verdict.problems, sep="\n")
    if chosen.write:
        write("desk", desk_table(result))
    return 0 if result.verdict.holds and not result.left_over else 1


if __name__ == "__main__":
    sys.exit(main())
