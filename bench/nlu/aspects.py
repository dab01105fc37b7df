"""A measure of hearing what is asked (papers, fee, time …): a part of ``make bench SUITE=nlu``."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu.aspects.asked import aspects_in
from nlu.evaluation import spellings

INDEPENDENT = Path(__file__).parents[1] / "questions" / "independent"
SETS = ("aspects_dev", "aspects_heldout", "fresh_aspects_heldout")
SHOWN = ("có dấu", "không dấu", "teen")
OLDER = ("aspects_heldout", "fresh_aspects_heldout")
"""Sets whose labels are of a time with ten aspects; nobody looks at their questions to label them anew."""
COUNTS_AS: Mapping[str, tuple[str, ...]] = {
    "deadline": ("time",),
    "validity": ("time",),
    "proxy": ("conditions", "papers"),
    "missing": ("conditions", "papers", "steps"),
    "in_person": ("conditions", "papers", "online", "place"),
    "online_fee": ("fee", "online"),
    "filling": ("form",),
    "amount": ("", "fee"),
    "penalty": ("", "fee", "conditions"),
}
"""The older aspects that a newer one stood among: it counts as those wanted, else as the first ("" is none)."""


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


def hear(questions: Sequence[Asking], typed: Callable[[str], str] = str, older: bool = False) -> Heard:
    """Return how the reader of aspects does on ``questions``, each typed in some way; ``older`` labels know ten
    aspects.
    """
    pairs = [(frozenset(aspect.value for aspect in aspects_in(typed(one.text))), one.aspects) for one in questions]
    pairs = [(_coarser(found, wanted), wanted) for found, wanted in pairs] if older else pairs
    mentions = sum(len(wanted) for _, wanted in pairs)
    return Heard(
        mentions,
        found=sum(len(found & wanted) for found, wanted in pairs) / mentions,
        invented=sum(len(found - wanted) for found, wanted in pairs) / mentions,
        exact=sum(found == wanted for found, wanted in pairs) / len(pairs),
    )


def _coarser(found: frozenset[str], wanted: frozenset[str]) -> frozenset[str]:
    """Return what was found, in the words of labels that know ten aspects."""
    among = [COUNTS_AS.get(name, (name,)) for name in found]
    return frozenset(old for names in among for old in wanted.intersection(names) or names[:1] if old)


def print_table() -> None:
    """Every set, typed in the ways that matter here."""
    print(f"{'what is asked':36}mentions   found  invented   exact")
    for name in SETS:
        for spelling in SHOWN:
            heard = hear(load(INDEPENDENT / f"{name}.tsv"), spellings()[spelling], older=name in OLDER)
            cells = f"{heard.found:8.1%}{heard.invented:10.1%}{heard.exact:8.1%}"
            print(f"{name + ', ' + spelling:36}{heard.mentions:8}{cells}")
    print()
