"""Questions without a good answer, grouped by what they ask; one click puts the wording to a record in the draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from starlette.responses import Response

from citizens.questions import Group, Judged, Link, Near, Question, Questions, mark_of
from common.errors import InputError
from console.alike import PLACEHOLDER, words_in
from console.audit import Deed, note
from console.forms.records import BY_KIND, FAQ
from console.web.content import add_record, conflict_page, current, form_page, lay, save_record
from console.web.visit import EDITORS, Page, Visit, go
from data.editing.edits import Edit
from data.editing.records import Json, Kind, record_of, title_of
from data.excel.sheets import slug
from data.folding import searched, unmarked

KINDS: Mapping[str, str] = {
    "refused": "bot nói không giúp được",
    "asked": "bot hỏi lại mà không ra",
    "unsure": "bot trả lời nhưng chưa chắc",
    "wrong": "bà con báo chưa đúng",
    "officer": "cán bộ đã trả lời thay",
}
REASONS: Mapping[str, str] = {
    "other": "không phải việc hỏi",
    "lacks": "thiếu điều cần",
    "hard": "khó hiểu",
    "differs": "khác thực tế",
}
PER_PAGE = 30
MOST_WORDINGS = 15
MOST_ASKED = 3
LONGEST = 200
HOW_NEAR: Mapping[str, Sequence[tuple[float, str]]] = {
    "faq": ((0.5, "rất gần"), (0.0, "hơi gần")),
    "procedures": ((0.0, "có thể liên quan"),),
}
"""Words for how near a record is that is offered. The figure of a procedure only sets it against the others: "cách
trồng lúa" gives 0.99 to that of turning a paddy into an orchard, so it is never called very near.
"""
JOINED = "gop."
"""Before the ids of groups that a new entry answers as well, in its form."""
MOST_ALIKE = 20
_ENDS = " ,.;:-–"


@dataclass(frozen=True)
class Waiting:
    """A record that was written for questions and is not in force yet."""

    kind: str
    key: str
    title: str
    count: int


@dataclass(frozen=True)
class Nearest:
    """A record that may answer a group: what it says, how it is asked for by now, and how near it is, in words."""

    near: Near
    says: str
    asked: tuple[str, ...]
    how: str


def inbox(visit: Visit) -> Response:
    """The groups, the biggest first; those in which the words are that somebody looks for."""
    words = visit.query("tim")
    groups = _with_words(visit, _questions(visit).groups(), searched(words))
    text = visit.query("trang")
    pages = max(1, -(-len(groups) // PER_PAGE))
    page = min(int(text), pages) if text.isdecimal() and 0 < len(text) < 6 and int(text) else 1
    shown = groups[(page - 1) * PER_PAGE : page * PER_PAGE]
    told: dict[str, Any] = {"groups": shown, "count": len(groups), "page_number": page, "pages": pages}
    return visit.page(
        "inbox.html", **told, words=words, waiting=_waiting(visit), ungrouped=_questions(visit).ungrouped()
    )


def _with_words(visit: Visit, groups: Sequence[Group], words: Sequence[str]) -> Sequence[Group]:
    if not words:
        return groups
    asked = _asked_in(visit, groups)
    texts = {one.id: [*asked[one.id], *(near.title for near in one.offered)] for one in groups}
    return [one for one in groups if any(all(word in unmarked(text) for word in words) for text in texts[one.id])]


def _asked_in(visit: Visit, groups: Iterable[Group]) -> dict[str, list[str]]:
    """The texts of the questions of each group, by its id, the one that leads it first."""
    texts = {one.id: [one.lead] for one in groups}
    for question in _questions(visit).open():
        texts.get(question.group, []).append(question.text)
    return texts


def group(visit: Visit) -> Response:
    """One group: who asks what, what the bot said, and the records that are nearest."""
    found, questions = _group(visit)
    texts, nearest = "\n".join(wordings(questions)), [_nearest(visit, one) for one in found.offered]
    shown: dict[str, Any] = {"group": found, "questions": questions, "kinds": KINDS}
    return visit.page("question.html", **shown, wordings=texts, nearest=nearest)


def _nearest(visit: Visit, near: Near) -> Nearest:
    values = current(visit, Kind(near.kind), near.key)[1] or {}
    asked = tuple(values.get("phrasings", ()))[:MOST_ASKED]
    how = next(name for least, name in HOW_NEAR[near.kind] if near.share >= least)
    return Nearest(near, str(values.get("answer") or values.get("summary") or ""), asked, how)


def add_wording(visit: Visit) -> Response:
    """Lay the wordings into the draft, at a procedure or an entry, and remember who waits for that."""
    found, _ = _group(visit)
    kind, key = _chosen(visit)
    words = _lines(visit.form.get("wordings", ""))
    edit = _of_procedure(visit, key, words) if kind is Kind.PROCEDURES else _of_entry(visit, key, words)
    conflicts = lay(visit, edit)
    if conflicts:
        return conflict_page(visit, BY_KIND[edit.kind], conflicts[0])
    _link(visit, found, edit.kind, edit.key)
    return go("/hop-thu", "them-cach-hoi")


def new_entry(visit: Visit) -> Response:
    """The form of a new entry, filled with what is known: the wordings, and an answer to start from."""
    found, questions = _group(visit)
    beside = _alike_groups(visit, found, questions)
    values, texts = _start(visit, questions), wordings(questions) or [found.lead]
    values.update(question=texts[0], phrasings=texts)  # the question may be written anew: the wording stays
    return form_page(visit, FAQ, "", values, "", action=f"/hop-thu/{found.id}/muc-moi", beside=beside)


def add_entry(visit: Visit) -> Response:
    """Lay the new entry into the draft, and remember who waits for it."""
    found, questions = _group(visit)
    beside = _alike_groups(visit, found, questions)
    joined = [one for one in beside if visit.form.get(f"{JOINED}{one.id}")]
    _take_along(visit, joined)
    key, response = add_record(visit, FAQ, action=f"/hop-thu/{found.id}/muc-moi", beside=beside)
    for one in [found, *joined] if key else ():
        _link(visit, one, Kind.FAQ, key)
    return response


def _alike_groups(visit: Visit, found: Group, questions: Sequence[Question]) -> list[Group]:
    """The other groups that share rare words with this one, the nearest first."""
    groups = {one.id: one for one in _questions(visit).groups() if one.id != found.id}
    contents = visit.services.contents
    words = words_in(contents.lookup(contents.live()))
    nearest = words.nearest([one.text for one in questions], _asked_in(visit, groups.values()))
    return [groups[name] for name in nearest[:MOST_ALIKE]]


def _take_along(visit: Visit, joined: Sequence[Group]) -> None:
    """Put the wordings of other groups among the ways to ask of the entry that was typed."""
    typed = visit.form.get("phrasings", "").splitlines()
    known = {_alike(text) for text in typed}
    for one in joined:
        _, questions = _questions(visit).group(one.id) or (one, [])
        typed += [text for text in wordings(questions) if _alike(text) not in known]
    visit.form = {**visit.form, "phrasings": "\n".join(typed)}


def correct(visit: Visit) -> Response:
    """The form of an entry that is there, with the wordings among its ways to ask."""
    found, questions = _group(visit)
    key = visit.path("key")
    seen, now = current(visit, Kind.FAQ, key)
    if now is None:
        raise InputError("Không có mục hỏi đáp này, hoặc đã bị bỏ.")
    values = {**now, "phrasings": [*now.get("phrasings", ()), *_unknown(now, wordings(questions))]}
    return form_page(visit, FAQ, key, values, seen, action=_correcting(found, key))


def save_corrected(visit: Visit) -> Response:
    """Lay the entry into the draft, and remember who waits for it."""
    found, _ = _group(visit)
    key = visit.path("key")
    response = save_record(visit, FAQ, key, action=_correcting(found, key))
    if response.status_code < 400:
        _link(visit, found, Kind.FAQ, key)
    return response


def _correcting(found: Group, key: str) -> str:
    return f"/hop-thu/{found.id}/sua/{key}"


def drop(visit: Visit) -> Response:
    """Delete the questions of a group."""
    found, _ = _group(visit)
    with visit.services.engine.begin() as connection:
        count = _questions(visit).drop(connection, found.id)
        note(connection, Deed(visit.me.name, "bo-cau-hoi", title=found.lead, note=f"{count} câu"))
    return go("/hop-thu", "bo-cau-hoi")


def reopen(visit: Visit) -> Response:
    """Questions for which something was written are open again."""
    kind, key = _place(visit)
    with visit.services.engine.begin() as connection:
        _questions(visit).unlink(connection, kind.value, key)
    return go("/hop-thu", "mo-lai")


def judgements(visit: Visit) -> Response:
    """The judgements of answers, by procedure and channel; the worst first."""
    rows = sorted(_questions(visit).judged(), key=lambda row: (-row.counts.get("bad", 0), row.subject))
    return visit.page("judgements.html", rows=[(row, _subject(visit, row)) for row in rows], reasons=REASONS)


def wordings(questions: Sequence[Question]) -> list[str]:
    """The wordings of people, each once, without what stands for names and numbers."""
    found: dict[str, str] = {}
    for one in questions:
        text = PLACEHOLDER.sub("", one.text).strip(_ENDS)
        if 2 < len(text) <= LONGEST:
            found.setdefault(_alike(text), text)
    return list(found.values())[:MOST_WORDINGS]


def _alike(text: str) -> str:
    """The same for wordings that differ only in marks and in the sign at their end."""
    return unmarked(text).rstrip(f"{_ENDS}?!")


def _questions(visit: Visit) -> Questions:
    return Questions(visit.services.engine)


def _group(visit: Visit) -> tuple[Group, list[Question]]:
    found = _questions(visit).group(visit.path("group"))
    if found is None:
        raise InputError("Không còn câu hỏi này: có người vừa xử lý, hoặc bà con đã xóa. Hãy mở lại hộp thư.")
    return found


def _place(visit: Visit) -> tuple[Kind, str]:
    try:
        return Kind(visit.form.get("kind", "")), visit.form.get("key", "")[:LONGEST]
    except ValueError:
        raise InputError("Không có loại nội dung này.") from None


def _chosen(visit: Visit) -> tuple[Kind, str]:
    """The record whose button was pressed, or whose code was typed."""
    name, _, key = visit.form.get("place", "").partition("|")
    if name == "other":
        typed = visit.form.get("other", "").strip()
        is_code = re.fullmatch(r"\d\.\d{6}", typed) is not None
        return (Kind.PROCEDURES if is_code else Kind.FAQ), typed
    if name not in (Kind.FAQ.value, Kind.PROCEDURES.value):
        raise InputError("Chưa chọn mục nào để thêm.")
    return Kind(name), key


def _lines(text: str) -> list[str]:
    words = [line.strip()[:LONGEST] for line in text.splitlines() if line.strip()][:MOST_WORDINGS]
    if not words:
        raise InputError("Chưa có cách hỏi nào. Hãy giữ lại ít nhất một dòng.")
    return words


def _of_entry(visit: Visit, key: str, words: Sequence[str]) -> Edit:
    now = current(visit, Kind.FAQ, key)[1]
    if now is None:
        raise InputError("Không có mục hỏi đáp này, hoặc đã bị bỏ.")
    return _grown(Kind.FAQ, key, now, "phrasings", _unknown(now, words))


def _unknown(now: Json, words: Sequence[str]) -> list[str]:
    """The wordings that an entry does not have."""
    known = {_alike(text) for text in (str(now["question"]), *now.get("phrasings", ()))}
    return [one for one in words if _alike(one) not in known]


def _of_procedure(visit: Visit, code: str, words: Sequence[str]) -> Edit:
    """A procedure is found by the vocabulary: the entry that means it alone takes the wordings, or a new one."""
    contents = visit.services.contents
    live = contents.lookup(contents.live())
    if code not in live.of(Kind.PROCEDURES):
        raise InputError("Không có thủ tục này.")
    entries = live.of(Kind.VOCABULARY)
    key = next((key for key, entry in entries.items() if entry.__dict__["procedures"] == (code,)), "")
    now = current(visit, Kind.VOCABULARY, key)[1] if key else None
    if now is None:
        key = _free_key(visit, words[0])
        fresh = {"id": key, "phrases": list(words), "procedures": [code]}
        return Edit(Kind.VOCABULARY, key, None, _checked(Kind.VOCABULARY, fresh))
    known = {unmarked(text) for text in now["phrases"]}
    grown = _grown(Kind.VOCABULARY, key, now, "phrases", [one for one in words if unmarked(one) not in known])
    assert grown.value is not None
    return Edit(grown.kind, key, now, {**grown.value, "id": key})


def _grown(kind: Kind, key: str, now: Json, field: str, words: Sequence[str]) -> Edit:
    if not words:
        raise InputError("Mục này đã có các cách hỏi đó. Nếu bot vẫn chưa hiểu, hãy viết mục mới.")
    return Edit(kind, key, now, _checked(kind, {**now, field: [*now.get(field, ()), *words]}))


def _checked(kind: Kind, values: Json) -> Json:
    try:
        record_of(kind, values)
    except ValidationError:
        raise InputError("Cách hỏi này chưa dùng được. Hãy sửa lại cho gọn.") from None
    return values


def _free_key(visit: Visit, text: str) -> str:
    base, number = slug(text) or "cach-noi", 1
    key = base
    while current(visit, Kind.VOCABULARY, key)[1] is not None:
        number += 1
        key = f"{base}-{number}"
    return key


def _start(visit: Visit, questions: Sequence[Question]) -> Json:
    """The start of a new entry: an officer's own answer, or the entry that was chosen as the nearest."""
    name = visit.query("tu")
    nearest = visit.services.contents.json(Kind.FAQ, name) if name else None
    if nearest is not None:
        return {field: nearest[field] for field in ("answer", "procedures", "source", "as_of") if field in nearest}
    said = next((one.said for one in questions if one.kind == "officer"), "")
    return {"answer": said} if said else {}


def _link(visit: Visit, found: Group, kind: Kind, key: str) -> None:
    before = mark_of(visit.services.contents.json(kind, key))
    with visit.services.engine.begin() as connection:
        _questions(visit).link(connection, found.id, Link(kind.value, key, before, visit.me.name))


def _waiting(visit: Visit) -> list[Waiting]:
    counts: dict[tuple[str, str], int] = {}
    for one in _questions(visit).linked():
        if one.link is not None:
            place = (one.link.kind, one.link.key)
            counts[place] = counts.get(place, 0) + 1
    return [
        Waiting(kind, key, title_of(Kind(kind), current(visit, Kind(kind), key)[1] or {}) or key, count)
        for (kind, key), count in counts.items()
    ]


def _subject(visit: Visit, row: Judged) -> str:
    kind = Kind.FAQ if row.subject.startswith("faq:") else Kind.PROCEDURES
    values = visit.services.contents.json(kind, row.subject.removeprefix("faq:"))
    return title_of(kind, values) if values else row.subject


PAGES = [
    Page("/hop-thu", inbox, roles=EDITORS),
    Page("/hop-thu/danh-gia", judgements, roles=EDITORS),
    Page("/hop-thu/mo-lai", reopen, "POST", EDITORS),
    Page("/hop-thu/{group}", group, roles=EDITORS),
    Page("/hop-thu/{group}/them", add_wording, "POST", EDITORS),
    Page("/hop-thu/{group}/muc-moi", new_entry, roles=EDITORS),
    Page("/hop-thu/{group}/muc-moi", add_entry, "POST", EDITORS),
    Page("/hop-thu/{group}/sua/{key}", correct, roles=EDITORS),
    Page("/hop-thu/{group}/sua/{key}", save_corrected, "POST", EDITORS),
    Page("/hop-thu/{group}/bo", drop, "POST", EDITORS),
]
