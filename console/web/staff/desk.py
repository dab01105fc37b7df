"""The desk: talks that wait for an officer, one talk with its draft and its canned answers, and what may be done."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from citizens.talks import ENDINGS, PROVINCE, STATES, WRITERS, Case, Officer, State, Talk, Who
from common.channels import NAMES
from common.errors import InputError, MotCuaError
from console.staff.canned import CannedAnswers
from console.staff.lines import Talks
from console.web.visit import STAFF, Page, Visit, go, waiting
from data.editing.records import Kind

PATH = "/ban-tra-loi"
ALIVE_SECONDS = 20.0
"""Seconds after which a stream says that it lives, and looks whether its officer is still logged in."""
LONGEST_ANSWER = 1_500
LONG_LINE = 160
"""Characters of a line of the bot from which on it is folded: officers look for what the citizen said."""
NO_DESK = "Bàn trả lời cần phần trò chuyện (Redis) đang chạy. Hiện chưa nối được."
WAITING, MINE, OTHERS = "Đang đợi", "Tôi đang trả lời", "Người khác đang trả lời"
OVER = "Đã xong"
MOST_OVER = 30
HINTS = 6
"""Drafts of the bot that are offered."""


def desk(visit: Visit) -> Response:
    """The talks that wait and those that are one's own, then all others."""
    officer, over = visit.officer, bool(visit.query("xong"))
    found = visit.wait(lambda: _talks(visit).cases(officer, over=over))
    wanted = [case for case in found if case.state.open is not over]
    by_heading: dict[str, list[Case]] = {WAITING: [], MINE: [], OTHERS: []}
    for case in wanted:
        by_heading[_heading(case, officer)].append(case)
    groups = [(OVER, wanted[-MOST_OVER:][::-1])] if over else list(by_heading.items())
    listed = [case for _, cases in groups for case in cases]
    staffed = set(visit.services.staffed())
    off = officer.office if not {"*", officer.office} & staffed else ""
    words = _words(visit)
    names = sorted(words["office_names"].get(one, one) for one in staffed)
    shown: dict[str, Any] = {
        "groups": groups,
        "over": over,
        "callers": lambda: waiting(found),
        "said": visit.wait(lambda: _talks(visit).last_words(listed)),
        "waiting": len(by_heading[WAITING]),
        "own": officer.office,
        "off": off,
        "staffed": names,
    }
    return visit.page("staff/desk.html", **shown, **words)


def _heading(case: Case, officer: Officer) -> str:
    if case.state is State.WAITING:
        return WAITING
    return MINE if case.state is State.TAKEN and case.officer == officer.id else OTHERS


def talk(visit: Visit) -> Response:
    """One talk."""
    return _talk_page(visit)


def hints(visit: Visit) -> Response:
    """The words that the bot would tell about the procedure it had in mind, to be taken over into an answer: its
    draft first, then whole sections, and last the first answer, which leaves out what citizens get by its buttons.
    """
    found = _look(visit)
    about = found.case.about
    values = visit.services.contents.json(Kind.PROCEDURES, about) if about else None
    replies = visit.services.preview(Kind.PROCEDURES, values) if values else []
    drafts = [line.text for line in found.lines if line.who is Who.DRAFT][-1:]
    texts = [*drafts, *(reply["text"] for reply in reversed(replies or ()))]
    return visit.page("staff/hints.html", texts=texts[:HINTS], away=replies is None)


def take(visit: Visit) -> Response:
    """Take a talk, and send with it what was typed where that was asked for; else it stays in the field."""
    text, key = visit.form.get("text", ""), visit.form.get("key", "")[:32]
    sends = bool(visit.form.get("send") and text.strip())

    async def taken(talks: Talks, officer: Officer, name: str, number: int) -> Case | bool:
        case = await talks.take(officer, name, number)
        return await talks.answer(officer, name, case.number, text, key) if sends else case

    done = _done(visit, taken, "gui" if sends else "nhan")
    return _talk_page(visit) if text.strip() and not sends and done.status_code < 400 else done


def answer(visit: Visit) -> Response:
    """Answer the citizen."""
    text, key = visit.form.get("text", ""), visit.form.get("key", "")[:32]
    return _done(visit, lambda talks, officer, name, number: talks.answer(officer, name, number, text, key), "gui")


def give_back(visit: Visit) -> Response:
    """Let the bot go on."""
    seen = _number(visit, "seen")
    return _done(visit, lambda talks, officer, name, number: talks.give_back(officer, name, number, seen), "tra-lai")


def close(visit: Visit) -> Response:
    """End the talk."""
    seen = _number(visit, "seen")
    return _done(visit, lambda talks, officer, name, number: talks.close(officer, name, number, seen), "ket-thuc")


def pass_on(visit: Visit) -> Response:
    """Give the talk to the province, or from there to a commune."""
    office = visit.form.get("office", "") or PROVINCE
    if office != PROVINCE and visit.services.contents.json(Kind.OFFICES, office) is None:
        raise InputError("Hãy chọn đúng xã, phường.")
    name, number, officer, talks = visit.path("case"), _number(visit, "number"), visit.officer, _talks(visit)
    try:
        visit.wait(lambda: talks.pass_on(officer, name, number, office))
    except InputError as error:
        return _talk_page(visit, str(error))
    return go(PATH, "chuyen")


def canned(visit: Visit) -> Response:
    """The canned answers of one's own office."""
    own = CannedAnswers(visit.services.engine).of(visit.officer.office)
    return visit.page("staff/canned.html", canned=own, **_words(visit))


def add_canned(visit: Visit) -> Response:
    """Write one more."""
    answers = CannedAnswers(visit.services.engine)
    answers.add(visit.officer.office, visit.form.get("text", ""), visit.me.name)
    return go(f"{PATH}/cau-mau", "cau-mau")


def remove_canned(visit: Visit) -> Response:
    """Take one out."""
    number = _number(visit, "id")
    CannedAnswers(visit.services.engine).remove(visit.officer.office, number, visit.me.name)
    return go(f"{PATH}/cau-mau", "cau-mau")


def stream(visit: Visit) -> Response:
    """Server-sent events: a word whenever something happened in the talks that are theirs."""
    return StreamingResponse(_events(visit, _talks(visit)), media_type="text/event-stream")


async def _events(visit: Visit, talks: Talks) -> AsyncIterator[str]:
    """The page looks anew when it connects; what is sent is a number only, so nothing of a talk lies in a stream."""
    session, office, number = visit.session, visit.officer.office, -1
    yield "retry: 2000\n\n"
    assert session is not None
    while await run_in_threadpool(visit.services.sessions.lives, session):
        now = await talks.after(office, number, ALIVE_SECONDS)
        if now is None:
            return
        yield ": alive\n\n" if now == number else f"id: {now}\ndata: {now}\n\n"
        number = now


def _done(visit: Visit, do: Callable[[Talks, Officer, str, int], Awaitable[Case | bool]], done: str) -> Response:
    """Do something with the talk as the officer saw it, and show it again; nothing that was typed is lost."""
    name, number, officer, talks = visit.path("case"), _number(visit, "number"), visit.officer, _talks(visit)
    try:
        visit.wait(lambda: do(talks, officer, name, number))
    except InputError as error:
        return _talk_page(visit, str(error))
    return go(f"{PATH}/{name}", done)


def _talk_page(visit: Visit, problem: str = "") -> Response:
    found, officer = _look(visit), visit.officer
    mine = found.case.state is State.TAKEN and found.case.officer == officer.id
    values: dict[str, Any] = {
        "talk": found,
        "case": found.case,
        "mine": mine,
        "focus": mine and bool(visit.form or visit.query("xong")),
        "problem": problem,
        "typed": visit.form.get("text", ""),
        "key": secrets.token_hex(8),
        "canned": CannedAnswers(visit.services.engine).of(officer.office),
        "longest": LONGEST_ANSWER,
        "long_line": LONG_LINE,
        "may_pass": officer.office == PROVINCE,
    }
    return visit.page("staff/talk.html", 409 if problem else 200, **values, **_words(visit))


def _look(visit: Visit) -> Talk:
    name, officer, talks = visit.path("case"), visit.officer, _talks(visit)
    return visit.wait(lambda: talks.look(officer, name))


def _talks(visit: Visit) -> Talks:
    if visit.services.talks is None:
        raise MotCuaError(NO_DESK)
    return visit.services.talks


def _number(visit: Visit, name: str) -> int:
    text = visit.form.get(name, "")
    if not text.isdecimal() or len(text) > 12:
        raise InputError("Trang này mở đã lâu. Hãy mở lại rồi làm tiếp.")
    return int(text)


def _words(visit: Visit) -> Mapping[str, Any]:
    """The words in which the templates show talks."""
    offices = visit.services.contents.lookup(visit.services.contents.live()).of(Kind.OFFICES)
    procedures = visit.services.contents.lookup(visit.services.contents.live()).of(Kind.PROCEDURES)
    names = {PROVINCE: "Cán bộ tỉnh", **{key: getattr(one, "name", key) for key, one in offices.items()}}
    return {
        "path": PATH,
        "office_names": names,
        "titles": {code: getattr(one, "title", code) for code, one in procedures.items()},
        "channels": NAMES,
        "states": {state.value: word for state, word in STATES.items()},
        "writers": {who.value: word for who, word in WRITERS.items()},
        "endings": ENDINGS,
    }


PAGES = [
    Page(PATH, desk, roles=STAFF),
    Page(f"{PATH}/song", stream, roles=STAFF),
    Page(f"{PATH}/cau-mau", canned, roles=STAFF),
    Page(f"{PATH}/cau-mau", add_canned, "POST", STAFF),
    Page(f"{PATH}/cau-mau/bo", remove_canned, "POST", STAFF),
    Page(f"{PATH}/{{case}}", talk, roles=STAFF),
    Page(f"{PATH}/{{case}}/goi-y", hints, roles=STAFF),
    Page(f"{PATH}/{{case}}/nhan", take, "POST", STAFF),
    Page(f"{PATH}/{{case}}/tra-loi", answer, "POST", STAFF),
    Page(f"{PATH}/{{case}}/tra-lai", give_back, "POST", STAFF),
    Page(f"{PATH}/{{case}}/xong", close, "POST", STAFF),
    Page(f"{PATH}/{{case}}/chuyen", pass_on, "POST", STAFF),
]
