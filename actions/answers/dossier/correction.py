"""A correction: what the citizen was told, what holds now, and how to see the whole answer again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from actions.answers.section import title
from actions.answers.source import source_line
from actions.saying.reply import Choice, Reply
from actions.saying.tap import choose
from actions.saying.wording import REPLY_LIMIT, clip, day
from data.models import Procedure
from data.official.facets import LABELS, facets
from nlu.understanding import Aspect

FACETS: Mapping[Aspect, tuple[str, ...]] = {
    Aspect.PAPERS: ("papers",),
    Aspect.FORM: ("papers",),
    Aspect.FEE: ("fee",),
    Aspect.TIME: ("time", "filing"),
    Aspect.DEADLINE: ("deadline",),
    Aspect.PENALTY: ("penalty",),
    Aspect.AMOUNT: ("benefit",),
    Aspect.VALIDITY: ("validity",),
    Aspect.PROXY: ("presence",),
    Aspect.MISSING: ("presence",),
    Aspect.IN_PERSON: ("presence",),
    Aspect.ONLINE_FEE: ("online_fee", "fee"),
}
"""Facets of a record that an aspect tells, as far as a change of it costs the citizen money or a way for nothing."""
AT_A_GLANCE = (Aspect.PAPERS, Aspect.FORM, Aspect.FEE, Aspect.TIME)
NOTHING = "Cổng chưa nêu"
LINES = 6
"""Lines of a facet that are shown; the whole is behind the button."""
LINE = 160


@dataclass(frozen=True)
class Change:
    """One facet (a key of :data:`data.official.facets.LABELS`) as it was told and as it is."""

    facet: str
    before: tuple[str, ...]
    now: tuple[str, ...]


def changes(old: Procedure, new: Procedure, aspects: Iterable[str]) -> tuple[Change, ...]:
    """The facets of what was told that are different now. No ``aspects``: what an answer at a glance tells."""
    asked = [Aspect(name) for name in aspects]
    told = chain.from_iterable(FACETS.get(aspect, ()) for aspect in asked or AT_A_GLANCE)
    before, now = facets(old), facets(new)
    return tuple(
        Change(name, before[name], now[name]) for name in dict.fromkeys(told) if set(before[name]) != set(now[name])
    )


def correction(procedure: Procedure, changed: Iterable[Change], told_on: date) -> Reply:
    """The message to somebody who was told the old facts on ``told_on``."""
    opening = (
        f"Đính chính: ngày {day(told_on)} tôi đã trả lời bà con về “{title(procedure)}”. "
        "Nay nội dung đã đổi, bà con làm theo phần “nay” dưới đây."
    )
    body = "\n\n".join(_told(change) for change in changed)
    text = f"{opening}\n\n{body}\n\n{source_line(procedure)}"
    if len(text) > REPLY_LIMIT:
        text = f"{opening}\n\n{clip(body, REPLY_LIMIT - len(opening))}\n\n{source_line(procedure)}"
    choices = (
        Choice("Xem giấy tờ", choose(procedure.code, Aspect.PAPERS)),
        Choice("Xem phí", choose(procedure.code, Aspect.FEE)),
        Choice("Xem thời gian", choose(procedure.code, Aspect.TIME)),
    )
    return Reply(text, choices)


def _told(change: Change) -> str:
    """Only the lines that went and came: most papers of a list stay as they were."""
    gone = [line for line in change.before if line not in change.now]
    come = [line for line in change.now if line not in change.before]
    if change.before and not gone:
        rows = [f"Thêm: {_lines(come)}"]
    elif change.now and not come:
        rows = [f"Bỏ: {_lines(gone)}"]
    else:
        rows = [f"Trước: {_lines(gone)}", f"Nay: {_lines(come)}"]
    return "\n".join([LABELS[change.facet].upper(), *rows])


def _lines(shown: list[str]) -> str:
    if not shown:
        return NOTHING
    lines = [clip(line, LINE) for line in shown[:LINES]]
    return "; ".join([*lines, f"và {len(shown) - LINES} mục nữa"] if len(shown) > LINES else lines)
