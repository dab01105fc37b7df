"""The lists of content and the forms to change one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from citizens.questions import Group
from common.errors import InputError
from common.today import today
from console.audit import OF_RECORDS, Wanted, find
from console.entry.accounts import Role
from console.forms.fields import Misfilled, filled, label_of, path_of, unsourced
from console.forms.records import (
    BY_KIND,
    BY_PATH,
    FAQ,
    FEWEST_WAYS,
    OFFICES,
    PROCEDURES,
    WAYS_ADVISED,
    Form,
    dated,
    fees_of,
)
from console.web import switches
from console.web.visit import EDITORS, WRITERS, Page, Visit, go
from data.editing.edits import Conflict, Edit
from data.editing.merging import merge
from data.editing.records import Json, Kind, title_of
from data.entries import FaqEntry
from data.excel.sheets import slug
from data.folding import searched, unmarked
from data.releases.switches import switched_off

PER_PAGE = 50
HISTORY = 20
LEAST_WORDS = 2
"""Words that may be a question of a citizen."""
NO_SOURCE = "chưa ghi: văn bản nào nói mức phí mới này, của ngày nào"


@dataclass(frozen=True)
class Row:
    """A line of a list. ``state`` tells of the draft: new, changed, or to be taken out. ``texts`` are searched beside
    what the line shows.
    """

    key: str
    title: str
    beside: str
    state: str
    texts: Sequence[str]
    fees: Sequence[tuple[str, str]] = ()
    """The fees of a procedure by way of filing, in words."""


def listed(visit: Visit) -> Response:
    """The records of a kind, searched by words with or without marks, page by page."""
    form = _form(visit)
    rows = _rows(visit, form)
    words, state = visit.query("tim"), visit.query("loc")
    found = [row for row in rows if not state or row.state]
    if words.strip():
        found = [row for row in found if _fits(row, searched(words))]
        found.sort(key=lambda row: _rank(row, unmarked(words)))
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(1, int(visit.query("trang") or 1) if visit.query("trang").isdecimal() else 1), pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    values: dict[str, Any] = {
        "words": words,
        "state": state,
        "fees": form is PROCEDURES and bool(visit.query("phi")),
        "page_number": page,
        "pages": pages,
        "count": len(found),
    }
    return visit.page("list.html", form=form, rows=shown, **values)


def answered_by(visit: Visit) -> Response:
    """The records by which the bot answers what is searched, as a part of the list; empty where nobody can say."""
    text, services = visit.query("tim").strip(), visit.services
    release = services.contents.live()
    told = services.ask(text, release.id, (), today()) if len(text.split()) >= LEAST_WORDS else None
    lookup = services.contents.lookup(release)
    places = [(Kind(kind), key) for kind, key in (told or {"by": []})["by"]]
    found = [(BY_KIND[kind], key, title_of(kind, lookup.json(kind, key) or {}) or key) for kind, key in places]
    return visit.page("answered_by.html", found=found)


def edit(visit: Visit) -> Response:
    """The form of one record, with the version that it shows."""
    form, key = _form(visit), visit.path("key")
    seen, values = current(visit, form.kind, key)
    if values is None and not visit.services.draft.find(form.kind, key):
        raise InputError("Không có mục này, hoặc đã bị bỏ.")
    return form_page(visit, form, key, values or {}, seen)


def new(visit: Visit) -> Response:
    """The form of a record that is not there yet."""
    form = _form(visit)
    return form_page(visit, form, "", {}, "")


def save(visit: Visit) -> Response:
    """Lay what was typed into the draft."""
    return save_record(visit, _form(visit), visit.path("key"))


def save_record(visit: Visit, form: Form, key: str, action: str = "") -> Response:
    """Lay what the form of a record holds into the draft. ``action`` is where the form is sent to, if not to
    :func:`save`.
    """
    parts = _parts(visit, form, key)
    shown = seen_version(visit, form.kind, key, visit.form.get("seen", ""))
    try:
        values = filled(form.kind, parts, visit.form, shown or {})
        if places := list(unsourced(parts, values, shown or {})):
            raise Misfilled(values, dict.fromkeys(places, NO_SOURCE))
        values = dated(values, shown or {}) if form is OFFICES else values
    except Misfilled as wrong:
        seen = visit.form.get("seen", "")
        return form_page(visit, form, key, wrong.values, seen, wrong.errors, status=400, action=action)
    if form.kind is Kind.VOCABULARY and values != shown:
        values["id"] = key
    return _laid(visit, form, Edit(form.kind, key, shown, values))


def add(visit: Visit) -> Response:
    """Lay a new record into the draft."""
    form = _form(visit)
    if not form.free:
        raise InputError(f"Không thêm {form.one} mới ở đây.")
    return add_record(visit, form)[1]


def add_record(visit: Visit, form: Form, action: str = "", beside: Sequence[Group] = ()) -> tuple[str, Response]:
    """Lay what the form of a new record holds into the draft: its key, or nothing, and where that leads. ``action``
    is where the form is sent to, if not to :func:`add`; ``beside`` is as in :func:`form_page`.
    """
    try:
        key = _new_key(visit, form)
        named = {"id": key} if form.kind in (Kind.FAQ, Kind.VOCABULARY) else {}
        values = filled(form.kind, form.parts, visit.form, named)
    except Misfilled as wrong:
        page = form_page(visit, form, "", wrong.values, "", wrong.errors, status=400, action=action, beside=beside)
        return "", page
    laid = _laid(visit, form, Edit(form.kind, key, None, values))
    return key if laid.status_code < 400 else "", laid


def take_out(visit: Visit) -> Response:
    """Note in the draft that a record shall be no more."""
    form, key = _form(visit), visit.path("key")
    if not form.free:
        raise InputError(f"Không bỏ được {form.one} ở đây.")
    shown = seen_version(visit, form.kind, key, visit.form.get("seen", ""))
    conflicts = lay(visit, Edit(form.kind, key, shown, None))
    if conflicts:
        return conflict_page(visit, form, conflicts[0])
    return go(f"/noi-dung/{form.path}", "xoa")


def preview(visit: Visit) -> Response:
    """Return what citizens would be told, for the form as it stands."""
    form, key = _form(visit), visit.path("key") if "key" in visit.request.path_params else ""
    shown = seen_version(visit, form.kind, key, visit.form.get("seen", "")) if key else {"id": "moi"}
    try:
        values = filled(form.kind, _parts(visit, form, key), visit.form, shown or {})
    except InputError as wrong:
        errors = len(wrong.errors) if isinstance(wrong, Misfilled) else 1
        return visit.page("preview.html", replies=[], message=f"Còn {errors} chỗ chưa dùng được nên chưa xem trước.")
    replies = visit.services.preview(form.kind, values)
    waiting = "" if replies is not None else "Phần trả lời chưa chạy nên chưa xem trước được."
    return visit.page("preview.html", replies=replies or [], message=waiting)


def _form(visit: Visit) -> Form:
    form = BY_PATH.get(visit.path("kind"))
    if form is None:
        raise InputError("Không có loại nội dung này.")
    return form


def _parts(visit: Visit, form: Form, key: str) -> Any:
    """The parts that this person may change. Raises :class:`InputError` where there are none."""
    if visit.me.publishes:
        return form.parts
    raise InputError("Tài khoản này chỉ sửa được thông tin của xã, phường mình, ở trang Nơi làm việc.")


def _rows(visit: Visit, form: Form) -> list[Row]:
    live = visit.services.contents.lookup(visit.services.contents.live()).of(form.kind)
    rows = {key: _row(form, key, record.__dict__, "") for key, record in live.items()}
    for one in reversed(visit.services.draft.all()):
        if one.edit.kind is not form.kind:
            continue
        value, key = one.edit.value, one.edit.key
        rows[key] = _row(form, key, value or one.edit.base or {}, _state(value, key in live))
    if visit.me.role is Role.COMMUNE and form is OFFICES:
        return [row for row in rows.values() if row.key == visit.me.office]
    return sorted(rows.values(), key=lambda row: not row.state)


def _state(value: Json | None, is_live: bool) -> str:
    if value is None:
        return "sẽ bỏ"
    return "đã sửa" if is_live else "mới"


def _row(form: Form, key: str, values: Mapping[str, Any], state: str) -> Row:
    title, beside = title_of(form.kind, values), _beside(form, key, values)
    texts = [text for name in _SEARCHED for text in _as_list(values.get(name))]
    return Row(key, title, beside, state, texts, tuple(fees_of(values)) if form is PROCEDURES else ())


def _beside(form: Form, key: str, values: Mapping[str, Any]) -> str:
    if form.kind is Kind.PROCEDURES:
        return f"{key} · {values.get('name', '')}"
    if form.kind is Kind.VOCABULARY:
        return ", ".join(values.get("procedures", ()))
    if form.kind is Kind.FAQ:
        return str(values.get("answer", ""))[:160]
    return str(values.get("address") or "chưa có địa chỉ")


_SEARCHED = ("answer", "phrasings", "phrases")
"""Fields that are searched beside what a line of the list shows."""


def _as_list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _fits(row: Row, words: Sequence[str]) -> bool:
    text = unmarked(" ".join((row.title, row.beside, row.key, *row.texts)))
    return all(word in text for word in words)


def _rank(row: Row, words: str) -> tuple[int, int]:
    """The place of a row among those found, the best first: the title is it, begins so, has it, has its words."""
    title = unmarked(row.title)
    whole = f" {' '.join(words.split())} "
    padded = f" {title} "
    marks = (padded == whole, padded.startswith(whole), whole in padded, all(word in title for word in words.split()))
    return next((place for place, fits in enumerate(marks) if fits), len(marks)), len(title)


def current(visit: Visit, kind: Kind, key: str) -> tuple[str, Json | None]:
    """The record as it stands in the draft, else in force, with the word that names this version."""
    pending = visit.services.draft.find(kind, key)
    if pending:
        return str(pending.version), pending.edit.value
    live = visit.services.contents.live()
    return f"r{live.id}", visit.services.contents.lookup(live).json(kind, key)


def seen_version(visit: Visit, kind: Kind, key: str, word: str) -> Json | None:
    """The version that a form showed. Raises :class:`InputError` where the word names none."""
    contents = visit.services.contents
    if word.startswith("r") and word[1:].isdecimal():
        return contents.lookup(contents.of(int(word[1:]))).json(kind, key)
    rows = find(visit.services.engine, Wanted(kind=kind.value, key=key, actions=OF_RECORDS), most=500)
    row = next((one for one in rows if str(one.id) == word), None)
    if row is None:
        raise InputError("Trang này mở đã lâu. Hãy mở lại mục rồi sửa.")
    after: Json | None = row.after
    return after


def _new_key(visit: Visit, form: Form) -> str:
    field = "question" if form.kind is Kind.FAQ else "phrases"
    base = slug(visit.form.get(field, "")[:200]) or "muc-moi"
    taken = visit.services.contents.lookup(visit.services.contents.live()).of(form.kind)
    number, key = 1, base
    while key in taken or visit.services.draft.find(form.kind, key):
        number += 1
        key = f"{base}-{number}"
    return key


def _laid(visit: Visit, form: Form, edit: Edit) -> Response:
    _, before = current(visit, edit.kind, edit.key)
    conflicts = lay(visit, edit, prefer_mine=visit.form.get("mine") == "1")
    if conflicts:
        return conflict_page(visit, form, conflicts[0])
    _, after = current(visit, edit.kind, edit.key)
    return go(f"/noi-dung/{form.path}/sua/{edit.key}", "luu" if before != after else "khong-doi")


def lay(visit: Visit, edit: Edit, prefer_mine: bool = False) -> list[Conflict]:
    """Lay ``edit`` into the draft; the conflicts for which nothing was written."""
    services = visit.services
    return services.draft.lay([edit], services.contents.json, visit.me.name, "sua", prefer_mine=prefer_mine)


def conflict_page(visit: Visit, form: Form, conflict: Conflict) -> Response:
    """Both versions side by side; what was typed stays in the form below, over the newest version."""
    edit = conflict.edit
    seen, theirs = current(visit, edit.kind, edit.key)
    last = visit.services.draft.find(edit.kind, edit.key)
    mine = merge(edit.base, edit.value, theirs, prefer_mine=True)[0]
    return form_page(visit, form, edit.key, mine or theirs or {}, seen, {}, conflict, last, status=409)


def form_page(
    visit: Visit,
    form: Form,
    key: str,
    values: Json,
    seen: str,
    errors: Mapping[str, str] | None = None,
    conflict: Conflict | None = None,
    other: Any = None,
    status: int = 200,
    action: str = "",
    beside: Sequence[Group] = (),
) -> Response:
    """The form of a record with ``values``, sent to ``action``, or to where its kind is kept. ``beside`` are groups
    of questions that it may answer as well.
    """
    live = visit.services.contents.json(form.kind, key) if key else None
    pending = visit.services.draft.find(form.kind, key) if key else None
    history = find(visit.services.engine, Wanted(kind=form.kind.value, key=key), most=HISTORY) if key else []
    try:
        parts, writes = _parts(visit, form, key), True
    except InputError:
        parts, writes = form.parts, False
    return visit.page(
        "form.html",
        status,
        form=form,
        parts=parts,
        writes=writes,
        key=key,
        values=values,
        seen=seen,
        errors=errors or {},
        told=[(place, label_of(parts, path_of(place)), message) for place, message in (errors or {}).items()],
        conflict=conflict,
        other=other,
        live=live,
        pending_edit=pending,
        history=history,
        action=action,
        beside=beside,
        ticked=visit.form,
        switch=_switch(visit, form, key) if live else None,
        few=form is FAQ and len(values.get("phrasings") or ()) < FEWEST_WAYS,
        ways_advised=WAYS_ADVISED,
        title=title_of(form.kind, values) or f"{form.one} mới",
    )


def _switch(visit: Visit, form: Form, key: str) -> Mapping[str, Any] | None:
    """The fields that switch off the record's answer at once; None for what is never switched off."""
    scope = next((scope for scope, kind in switches.TOPICS.items() if kind is form.kind), None)
    record = visit.services.contents.lookup(visit.services.contents.live()).of(form.kind).get(key)
    if scope is None or (isinstance(record, FaqEntry) and record.dangers):
        return None
    is_off = any((one.scope, one.what) == (scope, key) for one in switched_off(visit.services.engine))
    return {"scope": scope.value, "notice": switches.NOTICE, "least": switches.LEAST, "is_off": is_off}


def restore(visit: Visit) -> Response:
    """Lay an earlier version of a record, from the log, into the draft."""
    form, key = _form(visit), visit.path("key")
    _parts(visit, form, key)
    wanted = seen_version(visit, form.kind, key, visit.form.get("version", ""))
    _, now = current(visit, form.kind, key)
    if wanted is None and not form.free:
        raise InputError("Bản đó không có mục này.")
    return _laid(visit, form, Edit(form.kind, key, now, wanted))


PAGES = [
    Page("/noi-dung/{kind}", listed),
    Page("/tra-loi-bang", answered_by),
    Page("/noi-dung/{kind}/moi", new, roles=EDITORS),
    Page("/noi-dung/{kind}/moi", add, "POST", EDITORS),
    Page("/noi-dung/{kind}/sua/{key}", edit),
    Page("/noi-dung/{kind}/sua/{key}", save, "POST", WRITERS),
    Page("/noi-dung/{kind}/bo/{key}", take_out, "POST", EDITORS),
    Page("/noi-dung/{kind}/lay-lai/{key}", restore, "POST", WRITERS),
    Page("/xem-truoc/{kind}", preview, "POST", WRITERS),
    Page("/xem-truoc/{kind}/{key}", preview, "POST", WRITERS),
]
