"""Checks that the guide to filing online hangs together with the other content."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from data.checks.checked import Item
from data.entries import FaqEntry
from data.guide import HELP, GuidePart
from data.models import Procedure


def guide_problems(
    guide: Sequence[Item], procedures: Sequence[Item], faq: Sequence[Item]
) -> Iterator[tuple[Item, str]]:
    """Return what is wrong with which part: names of FAQ entries, fields or procedures that there are not, and the
    order.
    """
    entries = {item.value.id for item in faq if isinstance(item.value, FaqEntry)}
    known = _known(procedures)
    parts = [(item, item.value) for item in guide if isinstance(item.value, GuidePart)]
    for item, part in parts:
        yield from ((item, wrong) for wrong in _wrong(part, entries, known))
    if parts and parts[-1][1].id != HELP:
        yield parts[-1][0], f"mục cuối cùng phải là “{HELP}”"


def _known(procedures: Sequence[Item]) -> frozenset[str]:
    """The names by which a line of the guide says for which procedures it is."""
    values = [item.value for item in procedures if isinstance(item.value, Procedure)]
    return frozenset(name for value in values for name in (f"field:{value.field}", f"code:{value.code}"))


def _wrong(part: GuidePart, entries: Collection[str], known: Collection[str]) -> Iterator[str]:
    yield from (f"help: không có câu hỏi mã {name}" for name in part.help if name not in entries)
    yield from (f"không có thủ tục nào hợp điều kiện “{name}”" for name in _unknown(part, known))


def _unknown(part: GuidePart, known: Collection[str]) -> Iterator[str]:
    for line in part.lines:
        yield from (name for name in (*line.when, *line.unless) if ":" in name and name not in known)
