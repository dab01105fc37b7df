"""The page of the sentences that go on telling an amount which the draft takes out of a fee: given the new amount
together, or kept after a look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from starlette.responses import Response

from common.errors import InputError
from console.draft import kept_amounts
from console.draft.kept_amounts import Kept
from console.draft.old_amounts import Group, Near, Place, with_new_amount
from console.web.drafting import people_of
from console.web.visit import ANYBODY, EDITORS, Page, Visit, go
from data.editing.edits import Edit
from data.official.amounts import SMALLEST, grouped

PATH = "/ban-nhap/muc-cu"
CHOSEN = "cho."
"""Begins the name of a place's box in the form."""
MARK = 6
"""Letters of a place's digest by which an address names it."""
TOLD = ("thay", "muc", "giu", "lai")
"""Numbers in the address that say what was just done: places replaced, records of these, places kept, asked again."""
NEARNESS = {
    Near.OWN: "Chữ của chính thủ tục này",
    Near.LINKED: "Câu trả lời gắn với thủ tục này",
    Near.PASSING: "Câu trả lời của thủ tục khác, có nhắc tới",
}
MOVED = "Từ lúc bạn mở trang này đã có thay đổi nên chưa làm gì. Xem lại danh sách dưới đây rồi bấm lần nữa."
CLASHED = "Có người vừa sửa cùng chỗ nên chưa thay chỗ nào, chưa mất gì. Xem lại danh sách rồi bấm lần nữa."
NONE_CHOSEN = "Chưa chọn chỗ nào."
NO_AMOUNT = f"Ghi mức phí mới ở ô “Thay bằng”, từ {grouped(SMALLEST)} đồng, ví dụ 10.000."


@dataclass(frozen=True)
class Asked:
    """A group as the page shows it: the places to look at, and what was typed and ticked."""

    group: Group
    places: Sequence[Place]
    typed: str
    new: int | None
    ticked: frozenset[str] = frozenset()

    @property
    def parts(self) -> list[tuple[str, str, list[Place]]]:
        """The places in parts, the nearest first, each with its name in the form and its heading."""
        nearest = groupby(self.places, lambda place: place.near)
        return [(near.value, NEARNESS[near], list(some)) for near, some in nearest]


def old_amounts(visit: Visit) -> Response:
    """The places that are left, and those that are kept."""
    return _page(visit)


def change(visit: Visit) -> Response:
    """Do with the places of one group what the pressed button says."""
    group, new = _group(visit), amount_of(visit.form.get("new", ""))
    ticked = [place for place in group.places if visit.form.get(CHOSEN + place.digest)]
    act = visit.form.get("act", "")
    if act not in ("thay", "giu"):  # only looked at: all ticked, or the sentences with the amount that was typed
        also = [place for place in group.places if act in ("chon", place.near.value)]
        marks = "" if act == "bo-chon" else " ".join(place.digest[:MARK] for place in (*ticked, *also))
        return _go(visit, nhom=group.name, moi=visit.form.get("new", ""), dau=marks)
    if len(ticked) < sum(name.startswith(CHOSEN) for name in visit.form):
        return _page(visit, (group, frozenset()), MOVED, 409)
    again = group, frozenset(place.digest for place in ticked)
    if not ticked:
        return _page(visit, again, NONE_CHOSEN, 400)
    if act == "giu":
        kept_amounts.keep(visit.services.engine, group, ticked, visit.me.name)
        return _go(visit, giu=str(len(ticked)))
    if new is None:
        return _page(visit, again, NO_AMOUNT, 400)
    return _replace(visit, group, ticked, new) or _page(visit, again, CLASHED, 409)


def ask_again(visit: Visit) -> Response:
    """Let a place that was kept be looked at again."""
    group, digest = _group(visit), visit.form.get("lai", "")
    for place in group.places:
        if place.digest == digest:
            kept_amounts.ask_again(visit.services.engine, group, place, visit.me.name)
    return _go(visit, lai="1")


def _replace(visit: Visit, group: Group, places: Sequence[Place], new: int) -> Response | None:
    """Lay the new amount into the draft, at all places or none; None where somebody changed one meanwhile."""
    services, edits = visit.services, list[Edit]()
    pending = {(one.edit.kind, one.edit.key): one.edit.value for one in services.draft.all()}
    for kind, key in dict.fromkeys((place.kind, place.key) for place in places):
        values = pending[kind, key] if (kind, key) in pending else services.contents.json(kind, key)
        mine = [place for place in places if (place.kind, place.key) == (kind, key)]
        changed, count = with_new_amount(values or {}, mine, new)
        if count < len(mine):
            return None
        edits.append(Edit(kind, key, values, changed))
    words = f"{grouped(group.amount)} đồng thành {grouped(new)} đồng, phí của “{group.title}”"
    if services.draft.lay(edits, services.contents.json, visit.me.name, "sua", words[:500]):
        return None
    return _go(visit, thay=str(len(places)), muc=str(len(edits)))


def _page(
    visit: Visit, again: tuple[Group, frozenset[str]] | None = None, message: str = "", status: int = 200
) -> Response:
    """The page, with what was typed and ticked for a group: in the form (``again``), or as the address says, so that
    who opens an entry comes back to the same page.
    """
    people = people_of(visit)
    groups = visit.services.desk.old_amounts(visit.services.desk.view(people))
    known = kept_amounts.kept(visit.services.engine) if groups else {}
    marks = frozenset(visit.request.query_params.get("dau", "").split())  # longer than what is typed anywhere
    places = [(group, place) for group in groups for place in group.places]
    marked = frozenset(place.digest for _, place in places if place.digest[:MARK] in marks)
    name, ticked = (again[0].name, again[1]) if again else (visit.query("nhom"), marked)
    typed = visit.form.get("new", "") if again else visit.query("moi")
    asked = [
        _asked(group, known, typed, ticked) if group.name == name else _asked(group, known)
        for group in groups
        if any(place.digest not in known for place in group.places)
    ]
    kept = [(group, place, known[place.digest]) for group, place in places if place.digest in known]
    told = {name: int(visit.query(name)) if visit.query(name).isdecimal() else 0 for name in TOLD}
    values = {"asked": asked, "kept": kept, "told": told, "message": message, "changed": bool(groups)}
    return visit.page("old_amounts.html", status, people=" ".join(sorted(people or ())), **values)


def _asked(
    group: Group, known: Mapping[str, Kept], typed: str | None = None, ticked: frozenset[str] = frozenset()
) -> Asked:
    places = [place for place in group.places if place.digest not in known]
    shown = (grouped(group.new) if group.new else "") if typed is None else typed
    return Asked(group, places, shown, amount_of(shown), ticked)


def _group(visit: Visit) -> Group:
    name = visit.form.get("group", "")
    groups = visit.services.desk.old_amounts(visit.services.desk.view(people_of(visit)))
    for group in groups:
        if group.name == name:
            return group
    raise InputError("Không còn chỗ nào nói mức phí này. Hãy mở lại bản nháp.")


def amount_of(typed: str) -> int | None:
    """The amount that was typed, with or without dots and its unit; None for what is no fee."""
    digits = typed.lower().removesuffix("đồng").removesuffix("đ").replace(".", "").replace(" ", "")
    amount = int(digits) if digits.isdecimal() and digits.isascii() and len(digits) < 12 else 0
    return amount if amount >= SMALLEST else None


def _go(visit: Visit, **told: str) -> Response:
    return go(PATH, chon="1", ai=" ".join(sorted(people_of(visit) or ())), **told)


PAGES = [
    Page(PATH, old_amounts, roles=ANYBODY),
    Page(PATH, change, "POST", EDITORS),
    Page(f"{PATH}/xem-lai", ask_again, "POST", EDITORS),
]
