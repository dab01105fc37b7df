"""The page on which the amounts of a procedure's fees are changed: an amount that several ways of filing share is one
box, so that none of them is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date

from starlette.responses import Response

from common.errors import InputError
from console.draft.kept_amounts import left
from console.forms.records import PROCEDURES, WAYS
from console.web.content import NO_SOURCE, conflict_page, current, lay, seen_version
from console.web.fees import old_amounts
from console.web.visit import EDITORS, Page, Visit, go
from data.editing.edits import Edit
from data.editing.records import Json, title_of
from data.models import Currency
from data.official.amounts import grouped

LEAST_SOURCE, MOST_SOURCE = 3, 300


@dataclass(frozen=True)
class Told:
    """An amount in đồng with its words, and the fees that tell both: the number of its way of filing and the place
    of each. ``ways`` are those in words.
    """

    amount: int
    words: str
    places: tuple[tuple[int, int], ...]
    ways: str


@dataclass
class _Typed:
    """The form as it was sent: new amounts of changed fees, their source and its day, and what is wrong, by box."""

    amounts: dict[int, int] = field(default_factory=dict)
    source: str = ""
    day: str = ""
    wrong: dict[str, str] = field(default_factory=dict)


def amounts_told(values: Json) -> list[Told]:
    """The amounts of a procedure, each once with all ways of filing that cost it."""
    found: dict[tuple[int, str], list[tuple[int, int]]] = {}
    methods = values.get("methods") or []
    for number, method in enumerate(methods):
        for place, fee in enumerate(method.get("fees") or ()):
            if fee.get("amount") is not None and fee.get("currency", Currency.VND.value) == Currency.VND.value:
                found.setdefault((fee["amount"], str(fee.get("text") or "")), []).append((number, place))
    return [
        Told(*told, tuple(places), ", ".join(dict.fromkeys(WAYS[methods[number]["via"]] for number, _ in places)))
        for told, places in found.items()
    ]


def fees(visit: Visit) -> Response:
    """The amounts of one procedure, with the version that the page shows."""
    return _page(visit, _Typed())


def change(visit: Visit) -> Response:
    """Lay the new amounts into the draft, and lead to the sentences that go on telling the old ones."""
    key = visit.path("key")
    shown = seen_version(visit, PROCEDURES.kind, key, visit.form.get("seen", "")) or {}
    told = amounts_told(shown)
    typed = _typed(visit.form, told)
    if typed.wrong:
        return _page(visit, typed, 400)
    edit = Edit(PROCEDURES.kind, key, shown, _with(shown, told, typed))
    if conflicts := lay(visit, edit):
        return conflict_page(visit, PROCEDURES, conflicts[0])
    desk = visit.services.desk
    waiting = left(visit.services.engine, desk.old_amounts(desk.view([visit.me.name])))
    return go(old_amounts.PATH if waiting else "/ban-nhap", "luu")


def _typed(form: Mapping[str, str], told: Sequence[Told]) -> _Typed:
    typed = _Typed(source=form.get("source", "").strip()[:MOST_SOURCE], day=form.get("as_of", "").strip())
    for number, one in enumerate(told):
        amount = old_amounts.amount_of(form.get(f"amount.{number}", ""))
        if amount is None:
            typed.wrong[f"amount.{number}"] = old_amounts.NO_AMOUNT
        elif amount != one.amount:
            typed.amounts[number] = amount
    if not typed.wrong and not typed.amounts:
        typed.wrong["amount.0"] = "chưa đổi mức nào"
    if len(typed.source) < LEAST_SOURCE:
        typed.wrong["source"] = NO_SOURCE
    try:
        date.fromisoformat(typed.day)
    except ValueError:
        typed.wrong["as_of"] = NO_SOURCE
    return typed


def _with(shown: Json, told: Sequence[Told], typed: _Typed) -> Json:
    values = deepcopy(shown)
    for number, amount in typed.amounts.items():
        for way, place in told[number].places:
            values["methods"][way]["fees"][place].update(amount=amount, source=typed.source, as_of=typed.day)
    return values


def _page(visit: Visit, typed: _Typed, status: int = 200) -> Response:
    key = visit.path("key")
    seen, values = current(visit, PROCEDURES.kind, key)
    if status != 200:  # what was typed belongs to the version that was shown
        seen = visit.form.get("seen", "")
        values = seen_version(visit, PROCEDURES.kind, key, seen)
    if values is None:
        raise InputError("Không có thủ tục này.")
    told = amounts_told(values)
    boxes = [visit.form.get(f"amount.{number}") or grouped(one.amount) for number, one in enumerate(told)]
    title = title_of(PROCEDURES.kind, values)
    return visit.page("fees.html", status, key=key, seen=seen, title=title, told=told, boxes=boxes, typed=typed)


PAGES = [
    Page("/muc-phi/{key}", fees, roles=EDITORS),
    Page("/muc-phi/{key}", change, "POST", EDITORS),
]
