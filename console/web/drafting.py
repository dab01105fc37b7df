"""The draft's page: what is waiting, what the check says, and the button that puts it in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from starlette.responses import Response

from common.errors import InputError
from console.draft.checking import Finding
from console.draft.draft import Moved, Pending
from console.draft.kept_amounts import left
from console.draft.old_amounts import Group
from console.draft.publishing import Override, Refused, View
from console.jobs import Job, State
from console.web.since import mark_of_now, since
from console.web.visit import ANYBODY, EDITORS, Page, Visit, go
from data.editing.edits import Conflict, Edit
from data.editing.merging import merge
from data.editing.records import Kind

MOST_SHOWN = 200
CHECK, LAST_CHECKS = "check", 5
LEAST_REASON, MOST_REASON = 10, 400
UNCHECKED = "Bản nháp như bây giờ chưa được kiểm tra."
UNASKED = "Lần kiểm tra vừa rồi chưa hỏi được các câu mẫu, vì phần trả lời không chạy."
BROKEN = "Có {} câu mẫu đang trả lời đúng mà sau khi đưa lên sẽ sai."
WRITE_WHY = "Muốn đưa lên thì ghi lý do (ít nhất 10 chữ cái) ở ô bên dưới."
Progress = Callable[[int, int], None]
RULES, WHOLE = 20, 100
"""The share of a check that the rules take, of the whole."""


def draft(visit: Visit) -> Response:
    """Everything that waits, with old and new text."""
    return draft_page(visit)


def people_of(visit: Visit) -> frozenset[str] | None:
    """Whose changes are to go along, as the form or the address says: one's own unless others are named.

    None is everybody, for who only looks.
    """
    if not visit.me.publishes:
        return None
    asked = visit.request.query_params.getlist("ai")
    typed = visit.form.get("people") if visit.form else " ".join(asked) if asked or visit.query("chon") else None
    return frozenset([visit.me.name] if typed is None else typed.split())


def check(visit: Visit) -> Response:
    """Begin a check in the background: the rules first, then golden questions, which a worker answers."""
    services, people = visit.services, people_of(visit)
    view = services.desk.view(people)
    name = services.jobs.begin(CHECK, visit.me.name)

    def work(progress: Progress) -> Mapping[str, Any]:
        found = [asdict(each) for each in services.desk.check(view, _part(progress, 0, RULES))]
        wrong = any(each["wrong"] for each in found)
        asked = (
            None
            if wrong or services.replay is None
            else services.replay(view.live.id, view.edits, _part(progress, RULES, WHOLE))
        )
        return {"mark": view.mark, "findings": found, "wrong": wrong, "replay": asked}

    services.jobs.run(name, work)
    if visit.request.headers.get("hx-request"):  # what was typed beside the button stays
        return _check_page(visit, name, people, wanting(visit, checked(visit, view.mark)))
    return go("/ban-nhap", viec=name, chon="1", ai=_named(people))


def _part(progress: Progress, begin: int, end: int) -> Progress:
    """The progress of one part of the work as that of the whole, which so never goes back."""
    return lambda done, total: progress(begin + (end - begin) * done // max(1, total), WHOLE)


def _named(people: Iterable[str] | None) -> str:
    return " ".join(sorted(people or ()))


def progress(visit: Visit) -> Response:
    """The progress of a check, until it is done; then also whether publishing still wants a written reason."""
    job, people = _job(visit, visit.path("job")), people_of(visit)
    if job.state is State.RUNNING:
        return visit.page("check.html", job=job, turned=False, old=(), people=_named(people))
    return _check_page(visit, job.id, people, wanting(visit, checked(visit, visit.services.desk.view(people).mark)))


def _check_page(visit: Visit, name: str, people: frozenset[str] | None, want: Wanting | None) -> Response:
    """The part of the page that tells of a check which just began or ended, with what publishing wants by that."""
    job, old = _job(visit, name), _old_amounts(visit, visit.services.desk.view(people))
    return visit.page("check.html", job=job, turned=True, want=want, old=old, people=_named(people))


def _old_amounts(visit: Visit, view: View) -> list[tuple[Group, int]]:
    """The groups of places that still tell an amount of before, with how many nobody settled."""
    groups = visit.services.desk.old_amounts(view)
    return [(group, len(places)) for group, places in left(visit.services.engine, groups)]


def publish(visit: Visit) -> Response:
    """Put the chosen changes in force as they were seen."""
    words, mark = visit.form.get("note", "").strip()[:400], visit.form.get("mark", "")
    try:
        visit.services.desk.publish(mark, words, visit.me.name, override_of(visit, mark), people_of(visit))
    except ReasonMissing as missing:
        return draft_page(visit, str(missing), status=409)
    except Refused as refused:
        return draft_page(visit, str(refused), list(refused.found), status=409)
    return go("/cac-ban", "dua-len")


class ReasonMissing(InputError):
    """The check of the draft wants a written reason, and there is none."""


def override_of(visit: Visit, mark: str) -> Override | None:
    """The reason written in the form, where the draft of that ``mark`` wants one. Raises :class:`ReasonMissing`."""
    reason, want = visit.form.get("reason", "").strip()[:MOST_REASON], wanting(visit, checked(visit, mark))
    if want is None:
        return None
    if len(reason) < LEAST_REASON:
        raise ReasonMissing(f"{want.why} {WRITE_WHY}")
    return Override(reason, want.broken)


@dataclass(frozen=True)
class Wanting:
    """Speaks against publishing the draft: ``why`` in words, and the golden questions that it breaks."""

    why: str
    broken: tuple[str, ...] = ()


def wanting(visit: Visit, job: Job | None) -> Wanting | None:
    """Return why publishing wants a written reason, by the check of the draft as it is; None where it wants none."""
    if visit.services.replay is None or (job and job.told["wrong"]):  # what is wrong cannot be published at all
        return None
    asked = job.told["replay"] if job else None
    if asked is None:
        return Wanting(UNASKED if job else UNCHECKED)
    broken = tuple(row["question"] for row in asked["found"] if row["broken"])
    return (
        Wanting(f"Có {len(broken)} câu mẫu đang trả lời đúng mà sau khi đưa lên sẽ sai.", broken) if broken else None
    )


def checked(visit: Visit, mark: str) -> Job | None:
    """The last finished check of the draft of that ``mark``."""
    done = (job for job in visit.services.jobs.last(CHECK, LAST_CHECKS) if job.state is State.DONE)
    return next((job for job in done if job.told["mark"] == mark), None)


def drop(visit: Visit) -> Response:
    """Take one change out of the draft."""
    kind, key, version = (visit.form.get(name, "") for name in ("kind", "key", "version"))
    try:
        visit.services.draft.drop(Kind(kind), key, int(version), visit.me.name)
    except (Moved, ValueError):
        raise InputError("Thay đổi đó vừa được sửa hoặc đã bỏ. Hãy mở lại bản nháp.") from None
    return go("/ban-nhap", "bo")


def settle(visit: Visit) -> Response:
    """Decide a change that clashes with what came into force since: keep ours, or take theirs."""
    try:
        kind, key, version = (
            Kind(visit.form.get("kind", "")),
            visit.form.get("key", ""),
            visit.form.get("version", ""),
        )
    except ValueError:
        raise InputError("Không có loại nội dung này.") from None
    services, pending = visit.services, visit.services.draft.find(kind, key)
    if pending is None or str(pending.version) != version:
        raise InputError("Thay đổi đó vừa được sửa hoặc đã bỏ. Hãy mở lại bản nháp.")
    live = services.contents.json(kind, key)
    value = merge(pending.edit.base, pending.edit.value, live, prefer_mine=visit.form.get("mine") == "1")[0]
    services.draft.drop(kind, key, pending.version, visit.me.name)
    edit = Edit(kind, key, live, value)
    services.draft.lay([edit], services.contents.json, visit.me.name, "sua", people=pending.people)
    return go("/ban-nhap", "luu")


@dataclass(frozen=True)
class Person:
    """Somebody with changes in the draft; ``goes``: they are to go along."""

    name: str
    called: str
    count: int
    goes: bool


def draft_page(visit: Visit, message: str = "", found: Sequence[Finding] = (), status: int = 200) -> Response:
    """The draft; after a form that was not taken, with what was typed and what happened since it was opened."""
    people = people_of(visit)
    view, form = visit.services.desk.view(people), visit.form
    clashing = {(one.edit.kind, one.edit.key): one for one in view.conflicts}
    waiting = [(one, clashing.get((one.edit.kind, one.edit.key))) for one in view.pending]
    rows: list[tuple[Pending, Conflict | None]] = sorted(waiting, key=lambda row: row[1] is None)[:MOST_SHOWN]
    name = visit.query("viec")
    done = checked(visit, view.mark)
    job = _job(visit, name) if name else done
    values: dict[str, Any] = {"message": message, "found": found, "job": job, "want": wanting(visit, done)}
    values |= {"typed": {name: form.get(name, "") for name in ("note", "reason", "day")}, "seen": mark_of_now(visit)}
    values |= {"since": since(visit, form.get("seen", "")), "people": _named(people)}
    values |= {"old": _old_amounts(visit, view)}
    values |= {"own": {visit.me.name}, "persons": _persons(visit, view, people), "left": view.left[:MOST_SHOWN]}
    return visit.page("draft.html", status, view=view, rows=rows, count=len(waiting), turned=False, **values)


def _persons(visit: Visit, view: View, people: frozenset[str] | None) -> list[Person]:
    """All who have changes in the draft, oneself first."""
    counts = Counter(name for one in (*view.pending, *view.left) for name in one.people)
    found = {name: visit.services.accounts.find(name) for name in counts}
    persons = [
        Person(name, account.full_name if (account := found[name]) else name, count, people is None or name in people)
        for name, count in counts.items()
    ]
    return sorted(persons, key=lambda one: (one.name != visit.me.name, one.name))


def _job(visit: Visit, name: str) -> Job:
    job = visit.services.jobs.find(name)
    if job is None or job.what != CHECK:
        return Job(name, CHECK, "", 0, 0, State.FAILED, "Không còn kết quả kiểm tra này. Hãy kiểm tra lại.", None)
    return job


PAGES = [
    Page("/ban-nhap", draft),
    Page("/ban-nhap/kiem-tra", check, "POST", ANYBODY),
    Page("/ban-nhap/kiem-tra/{job}", progress),
    Page("/ban-nhap/dua-len", publish, "POST", EDITORS),
    Page("/ban-nhap/bo", drop, "POST", EDITORS),
    Page("/ban-nhap/chon", settle, "POST", EDITORS),
]
