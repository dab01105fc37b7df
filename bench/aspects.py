"""How well the bot hears what is asked (papers, fee, time …): a part of ``make bench SUITE=nlu``."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu.aspects import aspects_in
from nlu.evaluation import spellings

INDEPENDENT = Path(__file__).with_name("questions") / "independent"
SETS = ("aspects_dev", "aspects_heldout", "fresh_aspects_heldout")
SHOWN = ("có dấu", "không dấu", "teen")


@dataclass(frozen=True)
class Asking:
    """A question and the aspects that it asks for."""

    text: str
    aspects: frozenset[str]


@dataclass(frozen=True)
class Heard:
    """Shares from 0 to 1: of the mentions found, of mentions invented for each real one, of questions all right."""

    mentions: int
    found: float
    invented: float
    exact: float


def load(path: Path) -> tuple[Asking, ...]:
    """Read a file with the columns ``question`` and ``aspects`` (joined by spaces or ``|``; "-" is none)."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return tuple(Asking(row["question"], frozenset(row["aspects"].replace("|", " ").split()) - {"-"}) for row in rows)


def hear(questions: Sequence[Asking], typed: Callable[[str], str] = str) -> Heard:
    """How the reader of aspects does on ``questions``, each typed in some way."""
    pairs = [(frozenset(aspect.value for aspect in aspects_in(typed(one.text))), one.aspects) for one in questions]
    mentions = sum(len(wanted) for _, wanted in pairs)
    return Heard(
        mentions,
        found=sum(len(found & wanted) for found, wanted in pairs) / mentions,
        invented=sum(len(found - wanted) for found, wanted in pairs) / mentions,
        exact=sum(found == wanted for found, wanted in pairs) / len(pairs),
    )


def print_table() -> None:
    """Every set, typed in the ways that matter here."""
    print(f"{'what is asked':36}mentions   found  invented   exact")
    for name in SETS:
        for spelling in SHOWN:
            heard = hear(load(INDEPENDENT / f"{name}.tsv"), spellings()[spelling])
            cells = f"{heard.found:8.1%}{heard.invented:10.1%}{heard.exact:8.1%}"
            print(f"{name + ', ' + spelling:36}{heard.mentions:8}{cells}")
    print()
