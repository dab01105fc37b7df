"""Facts that differ by the way of submission, told once for the ways that share them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from actions.wording import WAY_ORDER, clip, phrase, sentence, ways
from data.models import Method, SubmissionMethod

Rows = tuple[str, ...]

LINE = 220
"""Characters of a line in the overview."""


def by_way(methods: Sequence[Method], rows: Callable[[Method], Rows]) -> list[tuple[str, Rows]]:
    """``(ways in words, what holds for them)`` in the usual order of ways; equal facts are merged."""
    facts: dict[SubmissionMethod, Rows] = {}
    for method in methods:
        known = facts.get(method.via, ())
        facts[method.via] = known + tuple(row for row in rows(method) if row not in known)
    merged: dict[Rows, list[SubmissionMethod]] = {}
    for via in sorted(facts, key=WAY_ORDER.index):
        merged.setdefault(facts[via], []).append(via)
    return [(ways(vias), told) for told, vias in merged.items()]


def one_line(groups: Sequence[tuple[str, Rows]], unknown: str, button: str) -> str:
    """The facts in one line; the button's name tells where the rest is when they are too long for it."""
    told = [(way, "; ".join(map(phrase, rows or (unknown,)))) for way, rows in groups]
    whole = told[0][1] if len(told) == 1 else "; ".join(f"nộp {way}: {text}" for way, text in told)
    short = clip(whole, LINE)
    return sentence(short) if short == whole else f"{sentence(short)} Chọn “{button}” để xem đủ."
