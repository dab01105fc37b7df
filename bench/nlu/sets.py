"""The catalogues and question sets that the benches of understanding share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from common.settings import ROOT, settings
from data.loader import load_catalogue, starter
from data.models import Content, Level
from nlu.evaluation import Question, load_questions

OWN = Path(__file__).parents[1] / "questions"
INDEPENDENT = OWN / "independent"
ALSO_ACCEPTED = INDEPENDENT / "also_accept_heldout.tsv"
SHARED = ROOT.parent / "shared"
SNAPSHOT = SHARED / "portal-snapshot-2026-07" / "procedures.jsonl.gz"
_OF_THEIR_OWN = frozenset(("renamed", "names", "by_ear_dev", "by_ear_heldout"))
"""Tables, and sets that would shift the figures of what is spelt right."""
SHARED_SETS = ("commune_dev", "no_marks", "dialect", "everyday_named", "military_named")
HELD_OUT = (
    *("fresh_hard_ward_heldout", "fresh_hard_all_heldout", "fresh_oos_heldout"),
    *("plain_ward_heldout", "hard_ward_heldout", "hard_all_heldout", "oos_heldout", "stories_held_out"),
)
"""Sets that nobody tuned for; all others are for development."""


@dataclass(frozen=True)
class Catalogue:
    """A content under a name for the tables."""

    name: str
    content: Content

    @property
    def codes(self) -> frozenset[str]:
        """Codes of its procedures."""
        return frozenset(procedure.code for procedure in self.content.procedures)


def catalogues(snapshot: Path = SNAPSHOT) -> Iterator[Catalogue]:
    """The starter content and, where portal records are at hand, those of the commune level and of all levels."""
    ours = starter()
    yield Catalogue("starter content", ours)
    if not snapshot.exists():
        print(f"(no portal records at {snapshot}: only the starter content is measured)\n")
        return
    procedures, _ = load_catalogue(snapshot, (), settings().province_code)
    wards = tuple(procedure for procedure in procedures if Level.WARD in procedure.levels)
    yield Catalogue("commune level", Content(procedures=wards, vocabulary=ours.vocabulary))
    yield Catalogue("all levels", Content(procedures=procedures, vocabulary=ours.vocabulary))


def question_sets(paths: Sequence[Path] = ()) -> dict[str, tuple[Question, ...]]:
    """Own sets, then given files, then the shared development sets where they are."""
    renamed = _table(OWN / "renamed.tsv")
    names = _table(OWN / "names.tsv")
    loaded = {file.stem: _named(load_questions(file, renamed), names) for file in _files(paths)}
    accepted = also_accepted()
    return {name: _widened(name, questions, accepted) for name, questions in loaded.items()}


def also_accepted() -> dict[tuple[str, str], frozenset[str]]:
    """Codes that an auditor of the labels accepts too, by set and digest of the question."""
    rows = (line.split("\t") for line in ALSO_ACCEPTED.read_text(encoding="utf-8").splitlines()[1:])
    return {(row[0], row[1]): frozenset(row[2].split("|")) for row in rows}


def digest(text: str) -> str:
    """Names a question without showing it: what is held out is not to be read on the way."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    yield from (path for path in sorted(OWN.glob("*.tsv")) if path.stem not in _OF_THEIR_OWN)
    for kind in ("plain", "hard", "oos", "fresh_hard", "fresh_oos"):
        yield from sorted(INDEPENDENT.glob(f"{kind}_*.tsv"))
    for path in paths:
        yield from sorted(path.glob("*.tsv")) if path.is_dir() else [path]
    if not paths:
        shared = (SHARED / "questions" / f"{name}.tsv" for name in SHARED_SETS)
        yield from (path for path in shared if path.exists())


def _table(path: Path) -> dict[str, tuple[str, ...]]:
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:])
    return {row[0]: tuple(row[1].split("|")) for row in rows}


def _named(questions: Sequence[Question], names: Mapping[str, Sequence[str]]) -> tuple[Question, ...]:
    """Golds that are names, as codes."""
    return tuple(
        Question(row.text, frozenset(code for gold in row.gold for code in names.get(gold, (gold,))), row.note)
        for row in questions
    )


def _widened(
    name: str, questions: Sequence[Question], accepted: Mapping[tuple[str, str], frozenset[str]]
) -> tuple[Question, ...]:
    """Golds with the codes accepted too."""
    return tuple(
        Question(row.text, row.gold | accepted.get((name, digest(row.text)), frozenset()), row.note)
        for row in questions
    )
