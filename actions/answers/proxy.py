"""What a procedure's own record says of somebody else going in one's place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from actions.wording import clip, phrase, sentence
from data.models import Paper, Procedure
from nlu.text import fold

MOST = 4
"""Facts told at most."""
_LONG = 450
_PROXY = re.compile(r"\buy quyen\b|\bnho nguoi khac\b|\blam thay\b")
# Authority among owners, members or companies is another matter than an errand.
_OTHERS = re.compile(
    r"thanh vien|dai dien theo (?:phap luat|uy quyen)|co dong|dung chung|to chuc|buu chinh|tai khoan dinh danh"
)


def by_proxy(procedure: Procedure) -> tuple[str, ...]:
    """Facts about sending somebody else, as lines; none when the record says nothing."""
    return tuple(dict.fromkeys(f"• {clip(fact, _LONG)}" for fact in _facts(procedure)))[:MOST]


def _facts(procedure: Procedure) -> Iterator[str]:
    told = (_paper(paper) for case in procedure.cases for paper in case.papers)
    notes = (method.note for method in procedure.methods if method.note)
    for fact in (*told, *procedure.conditions, *notes, *procedure.steps):
        said = fold(fact)
        if _PROXY.search(said) and not _OTHERS.search(said):
            yield phrase(fact)


def _paper(paper: Paper) -> str:
    when = f"{phrase(paper.when)}: " if paper.when else ""
    note = f". {sentence(phrase(paper.note))}" if paper.note else ""
    return f"{when[:1].upper()}{when[1:]}{phrase(paper.name)}{note}"
