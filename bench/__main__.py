"""``make bench [SUITE=name]``: run one suite, or all of them."""

from __future__ import annotations

import sys
from importlib import import_module

SUITES = {
    "backup": 'a backup and the way back: SUITE="backup 100000 [DATABASE_URL]"',
    "content": "check-content and the release store",
    "intake": "answer to a webhook while no worker runs",
    "load": 'questions on four channels at once, one and two workers: a second, times, memory; SUITE="load SECONDS"',
    "nlu": "finding the procedure, and what is wanted",
    "nlu-public": 'the Rasa pipeline on any Rasa-format data: SUITE="nlu-public PATH"',
    "nlu-ablation": "what finding the procedure loses without each piece, fitted anew",
    "nlu-reliability": "whether stated probabilities come true: docs/images/reliability.svg",
    "nlu-stock": "stock Rasa, one intent per procedure, on the same questions: takes two hours of processor time",
    "figures": "a year of figures of 92 communes: any view, the roll-up of a day",
    "following": "100,000 followed dossiers: load, lateness, memory",
    "publish": 'from the click in the console to the first changed answer, and back; SUITE="publish HOW_MANY"',
    "releases": "10,000 small edits on the starter content: what each costs, and the size",
    "sync": 'the whole catalogue from the portal, and swapping it in: SUITE="sync FILE" for real records',
    "phone": 'first answers in a real browser of 360 × 740; SUITE="phone FOLDER" also takes the pictures of the docs',
    "truth": 'every number told against all portal records: SUITE="truth 60" draws answers to read',
    "start": "time until the bot answers",
    "turn": 'processor time of a turn, beside stock Rasa; SUITE="turn FILE" for real records elsewhere',
}

MODULES = {
    "nlu": "nlu.suite",
    "nlu-public": "nlu.public",
    "nlu-ablation": "nlu.ablation",
    "nlu-reliability": "nlu.reliability",
    "nlu-stock": "nlu.stock",
}
"""Suites whose module is not called as they are."""


def main(arguments: list[str]) -> int:
    """Run the suites named in ``arguments``; the first may be followed by the suite's own arguments."""
    if arguments and arguments[0] not in SUITES:
        print("Suites:", *(f"  {name:15} {text}" for name, text in SUITES.items()), sep="\n")
        return 2
    names, rest = ([arguments[0]], arguments[1:]) if arguments else (["content", "nlu", "start"], [])
    for name in names:
        print(f"\n== {name}: {SUITES[name]}\n", flush=True)
        import_module(f"bench.{MODULES.get(name, name)}").run(rest)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
