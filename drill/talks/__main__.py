"""``make drill DRILL=talks [BRAIN=rasa]``: talks on the messaging channels, with loss and duplicates."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from bot.delivery.turn import Brain
from common.settings import settings
from drill.echo_brain import EchoBrain
from drill.page import write
from drill.talks.program import Plan, Talk, portal_settings, run
from drill.talks.verdict import judge, table
from sandbox.portal import app as portal
from sandbox.program import running

BRAINS = {"echo": "an echo that counts", "rasa": "Rasa, as in service"}


def main() -> int:
    """Run; 1 when a talk is flawed."""
    parser = argparse.ArgumentParser(prog="drill.talks", description=__doc__)
    parser.add_argument("--seed", type=int, default=Plan.seed)
    parser.add_argument("--loss", type=float, default=Plan.loss, help="share of sends that end in a fault")
    parser.add_argument("--brain", choices=tuple(BRAINS), default="echo", help="who answers")
    parser.add_argument("--show", action="store_true", help="print what each phone shows")
    parser.add_argument("--write", action="store_true", help="put the table into docs/drills.md")
    chosen = parser.parse_args()
    plan = Plan(loss=chosen.loss, seed=chosen.seed, tell=lambda line: print(line, flush=True))
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        talks = asyncio.run(_run(plan, chosen.brain, Path(folder)))
    made = table(talks, plan, BRAINS[chosen.brain], time.monotonic() - begun)
    flawed = [flaws for flaws in map(judge, talks) if flaws.found]
    if chosen.show:
        print(*map(_transcript, talks), sep="\n\n")
    print(made, *(f"{each.talk.channel}, {each.talk.who}: {'; '.join(each.found)}" for each in flawed), sep="\n")
    if chosen.write:
        write("talks" if chosen.brain == "echo" else "talks with rasa", made)
    return 1 if flawed else 0


async def _run(plan: Plan, brain: str, folder: Path) -> list[Talk]:
    if brain == "echo":
        return await run(plan, EchoBrain(), folder)
    async with running(portal.create_app()) as url:
        os.environ.update({**portal_settings(url), "VAR_DIR": str(folder)})
        settings.cache_clear()
        return await run(plan, await _rasa(), folder)


async def _rasa() -> Brain:
    """The product's brain, with the model of the project as it stands."""
    from bot.commands.worker import load_brain  # only here: it takes seconds to import
    from nlu.train import train

    await asyncio.to_thread(train, settings().model_dir)
    return await load_brain(settings())


def _transcript(talk: Talk) -> str:
    said = "\n".join(f"  {line}" for text in talk.shown for line in ("----", *text.splitlines()))
    return f"{talk.channel}, {talk.who}: {list(talk.steps)}\n{said}"


if __name__ == "__main__":
    sys.exit(main())
