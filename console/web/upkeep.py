"""The running system for people: messages set aside, news not delivered, a citizen's data, sync, dossier systems.

Whatever shows or deletes something of a citizen is in the log with the paper that asked for it, before it is done.
"""

from __future__ import annotations

import json
import re

from starlette.responses import Response

from common.channels import NAMES
from common.errors import InputError
from console.audit import Deed, note
from console.jobs import Job
from console.web.visit import ADMINS, EDITORS, Page, Visit, go
from console.works import Works

NOT_CONNECTED = "Trang quản trị chưa nối với hệ thống đang chạy nên chưa xem được phần này."
_CASE = re.compile(r"\d{1,3}-\d{1,20}-\d{1,10}")
MOST_LINES = 400


def home(visit: Visit) -> Response:
    """Messages that could not be answered, and news that did not arrive."""
    works = _works(visit)
    return visit.page("upkeep.html", aside=works.aside(), undelivered=works.undelivered(), shown=None)


def read_aside(visit: Visit) -> Response:
    """The words of one message: personal data, so the reading is in the log."""
    works, number = _works(visit), _number(visit)
    _log(visit, "xem-tin", number)
    shown = (number, works.read_aside(number))
    return visit.page("upkeep.html", aside=works.aside(), undelivered=works.undelivered(), shown=shown)


def answer_again(visit: Visit) -> Response:
    """Let one be answered again."""
    number = _number(visit)
    _log(visit, "tin-tra-loi-lai", number)
    return go("/van-hanh", "tin-tra-loi-lai" if _works(visit).answer_again(number) else "khong-doi")


def drop(visit: Visit) -> Response:
    """Delete one."""
    number = _number(visit)
    _log(visit, "xoa-tin", number)
    return go("/van-hanh", "xoa-tin" if _works(visit).drop(number) else "khong-doi")


def citizen(visit: Visit) -> Response:
    """The form for a request on paper."""
    return _citizen_page(visit)


def kept(visit: Visit) -> Response:
    """Everything that is kept of a citizen."""
    channel, chat, paper = _whom(visit)
    _log(visit, "xem-du-lieu", f"{channel} · {paper}")
    found = _works(visit).kept_of(channel, chat)
    text = json.dumps(found, ensure_ascii=False, indent=2)
    return _citizen_page(visit, channel, chat, paper, text=text)


def forget(visit: Visit) -> Response:
    """Delete everything of a citizen, and show the proof."""
    channel, chat, paper = _whom(visit)
    if visit.form.get("sure") != "1":
        raise InputError("Xóa rồi không lấy lại được: hãy đánh dấu “Tôi chắc chắn xóa”.")
    _log(visit, "xoa-du-lieu", f"{channel} · {paper}")
    return _citizen_page(visit, proof=_works(visit).forget(channel, chat))


def proof(visit: Visit) -> Response:
    """A proof of deletion by its code."""
    return _citizen_page(visit, proof=_works(visit).proof(visit.form.get("code", "")[:40]))


def sync(visit: Visit) -> Response:
    """Show the changes of the portal, and which of our texts to reread."""
    works = _works(visit)
    changes = works.changes()
    lines = list(changes[1])[:MOST_LINES] if changes else []
    release = changes[0] if changes else 0
    name = visit.query("viec")
    job = visit.services.jobs.find(name) if name else None
    return visit.page("sync.html", release=release, lines=lines, rows=works.to_reread(), job=_own(job))


def begin_sync(visit: Visit) -> Response:
    """Read the portal's catalogue in the background."""
    works, jobs = _works(visit), visit.services.jobs
    name = jobs.begin("sync", visit.me.name)
    _log(visit, "dong-bo", "")
    jobs.run(name, works.sync)
    return go("/van-hanh/dong-bo", viec=name)


def reread(visit: Visit) -> Response:
    """A text of ours was reread."""
    code = visit.form.get("code", "")
    if not re.fullmatch(r"\d\.\d{6}", code):
        raise InputError("Mã thủ tục không đúng.")
    _log(visit, "da-xem-lai", code)
    _works(visit).reread(code)
    return go("/van-hanh/dong-bo", "da-xem-lai")


def systems(visit: Visit) -> Response:
    """Ask each dossier system whether it answers."""
    return visit.page("systems.html", rows=_works(visit).systems())


def _works(visit: Visit) -> Works:
    if visit.services.works is None:
        raise InputError(NOT_CONNECTED)
    return visit.services.works


def _number(visit: Visit) -> str:
    number = visit.form.get("number", "")
    if not _CASE.fullmatch(number):
        raise InputError("Không có tin này.")
    return number


def _whom(visit: Visit) -> tuple[str, str, str]:
    channel, chat = visit.form.get("channel", ""), visit.form.get("chat", "").strip()[:300]
    paper = visit.form.get("paper", "").strip()[:120]
    if channel not in NAMES or not chat:
        raise InputError("Cần chọn kênh và ghi mã của công dân ở kênh đó.")
    if len(paper) < 3:
        raise InputError("Cần ghi số, ngày của văn bản yêu cầu: mỗi lần xem, xóa đều vào nhật ký.")
    return channel, chat, paper


def _citizen_page(
    visit: Visit, channel: str = "", chat: str = "", paper: str = "", text: str = "", proof: str = ""
) -> Response:
    typed = {"channel": channel, "chat": chat, "paper": paper}
    return visit.page(
        "citizen.html",
        channels=NAMES,
        typed=typed,
        text=text,
        proof=proof,
    )


def _log(visit: Visit, action: str, words: str) -> None:
    """Before it is done: what is not in the log is not shown. The chat itself is never in it."""
    with visit.services.engine.begin() as connection:
        note(connection, Deed(visit.me.name, action, note=words))


def _own(job: Job | None) -> Job | None:
    return job if job is not None and job.what == "sync" else None


PAGES = [
    Page("/van-hanh", home, roles=ADMINS),
    Page("/van-hanh/tin/xem", read_aside, "POST", ADMINS),
    Page("/van-hanh/tin/tra-loi-lai", answer_again, "POST", ADMINS),
    Page("/van-hanh/tin/xoa", drop, "POST", ADMINS),
    Page("/van-hanh/cong-dan", citizen, roles=ADMINS),
    Page("/van-hanh/cong-dan/xem", kept, "POST", ADMINS),
    Page("/van-hanh/cong-dan/xoa", forget, "POST", ADMINS),
    Page("/van-hanh/bien-nhan", proof, "POST", ADMINS),
    Page("/van-hanh/dong-bo", sync, roles=EDITORS),
    Page("/van-hanh/dong-bo/chay", begin_sync, "POST", ADMINS),
    Page("/van-hanh/dong-bo/da-xem-lai", reread, "POST", EDITORS),
    Page("/van-hanh/he-thong-ho-so", systems, "POST", EDITORS),
]
