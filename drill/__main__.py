"""``make drill [KILLS=1000] [BRAIN=rasa]``: the kill drill; its table goes to ``docs/drills.md`` with ``--write``."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from common.settings import settings
from drill.page import write
from drill.program import Plan, run
from drill.table import table
from nlu.train import train


def main() -> int:
    """Run; 1 when anything was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(prog="drill", description=__doc__)
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--keep", type=Path, help="folder for data and logs, kept afterwards")
    parser.add_argument("--write", action="store_true", help="put the table into docs/drills.md")
    parser.add_argument("--brain", choices=("echo", "rasa"), default="echo", help="who answers in the workers")
    chosen = parser.parse_args()
    plan = plan_of(chosen)
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        result = asyncio.run(run(plan, chosen.keep or Path(folder)))
    print(table(result), *result.verdict.problems, sep="\n")
    if chosen.write:
        write("kills" if chosen.brain == "echo" else "rasa", table(result))
    return 0 if result.verdict.holds and not result.left_over else 1


def plan_of(chosen: argparse.Namespace) -> Plan:
    """With the real brain a killed worker needs seconds until it answers again: fewer messages."""
    if chosen.brain == "rasa":
        train(settings().model_dir)
        return Plan(chosen.kills, brain="rasa", people=12, pages=4, rate=0.7, rest=2.0, seed=chosen.seed, tell=_say)
    calm = min(40, chosen.kills // 10)
    return Plan(chosen.kills - calm, calm, seed=chosen.seed, tell=_say)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
