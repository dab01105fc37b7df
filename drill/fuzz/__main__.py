"""``make drill DRILL=fuzz [BODIES=100000]``: the fuzz drill; ``--write`` puts its table into ``docs/drills.md``."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from drill.fuzz.program import run, table
from drill.page import write


def main() -> int:
    """Run; 1 when something did not hold."""
    parser = argparse.ArgumentParser(prog="drill.fuzz", description=__doc__)
    parser.add_argument("--bodies", type=int, default=100_000, help="at each door")
    parser.add_argument("--seed", type=int, default=20261125)
    parser.add_argument("--keep", type=Path, help="folder for data and logs, kept afterwards")
    parser.add_argument("--write", action="store_true", help="put the table into docs/drills.md")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        place = chosen.keep or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        result = asyncio.run(run(chosen.bodies, place, chosen.seed, lambda line: print(line, flush=True)))
    print(table(result), *result.malformed, sep="\n")
    if chosen.write:
        write("fuzz", table(result))
    return 0 if result.holds else 1


if __name__ == "__main__":
    sys.exit(main())
