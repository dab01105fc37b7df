"""Facts that differ by the way of submission, told once for the ways that share them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from actions.saying.wording import WAY_ORDER, phrase, sentence, ways
from data.models import Method, SubmissionMethod

Rows = tuple[str, ...]


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


def one_line(groups: Sequence[tuple[str, Rows]], unknown: str) -> str:
    """The facts in one line."""
    told = [(way, "; ".join(map(phrase, rows or (unknown,)))) for way, rows in groups]
    return sentence(told[0][1] if len(told) == 1 else "; ".join(f"nộp {way}: {text}" for way, text in told))
