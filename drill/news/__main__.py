"""``make drill DRILL=news [KILLS=300]``: the news drill; its table goes to ``docs/drills.md`` with ``--write``."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from drill.news.program import Plan, run
from drill.news.table import news_table
from drill.page import write


def main() -> int:
    """Run; 1 when anything was lost, told twice or invented."""
    parser = argparse.ArgumentParser(prog="drill.news", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20261125)
    parser.add_argument("--keep", type=Path, help="folder for data and logs, kept afterwards")
    parser.add_argument("--write", action="store_true", help="put the table into docs/drills.md")
    chosen = parser.parse_args()
    plan = Plan(chosen.kills, seed=chosen.seed, tell=lambda line: print(line, flush=True))
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        result = asyncio.run(run(plan, chosen.keep or Path(folder)))
    print(news_table(result), *result.verdict.problems, sep="\n")
    if chosen.write:
        write("news", news_table(result))
    return 0 if result.verdict.holds and not result.left_over else 1


if __name__ == "__main__":
    sys.exit(main())
