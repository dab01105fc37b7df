"""Changes that wait for their day, and what would be answered on any day."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from common.errors import InputError
from common.today import today
from console.draft.draft import Moved
from console.draft.publishing import Refused
from console.web.drafting import draft_page, override_of, people_of
from console.web.visit import ANYBODY, EDITORS, Page, Visit, go

MOST_QUESTION = 300
NOT_YET = "Chưa hẹn, chưa mất gì: xem lại danh sách dưới đây rồi bấm lần nữa."
NO_ANSWER = "Phần trả lời chưa chạy nên chưa hỏi thử được. Hãy thử lại sau ít phút."


def schedule(visit: Visit) -> Response:
    """Everything that waits or could not be put in force."""
    return visit.page("schedule.html", changes=visit.services.schedule.open())


def add(visit: Visit) -> Response:
    """Take the draft, as it was seen, out into the schedule."""
    services, mark = visit.services, visit.form.get("mark", "")
    view = services.desk.view(people_of(visit))
    try:
        if view.mark != mark:
            raise InputError(f"Từ lúc bạn mở trang này đã có thay đổi. {NOT_YET}")
        override = override_of(visit, mark)
        services.desk.must_be_right(view)
        words = visit.form.get("note", "").strip()[:400]
        services.schedule.add(view, _day(visit.form.get("day", "")), words, visit.me.name, override)
    except Refused as refused:
        return draft_page(visit, str(refused), refused.found, status=400)
    except Moved:
        return draft_page(visit, f"Có người vừa sửa trước bạn. {NOT_YET}", status=400)
    except InputError as error:
        return draft_page(visit, str(error), status=400)
    return go("/hen-ngay", "hen-ngay")


def withdraw(visit: Visit) -> Response:
    """Take a change out of the schedule and lay it back into the draft, where nobody changed the same places."""
    services, number = visit.services, visit.form.get("id", "")
    if not number.isdecimal() or len(number) > 9:
        raise InputError("Không có thay đổi hẹn này.")
    change = services.schedule.withdraw(int(number), visit.me.name)
    clashes = services.draft.lay(
        change.edits,
        services.contents.json,
        visit.me.name,
        "sua",
        "rút từ thay đổi hẹn ngày",
        people=frozenset([change.account]),
    )
    return go("/ban-nhap", "rut-hen-va-cham" if clashes else "rut-hen")


def ask(visit: Visit) -> Response:
    """Return what would be answered on a day, with the changes that will be in force then."""
    text, typed = visit.query("hoi").strip()[:MOST_QUESTION], visit.query("ngay")
    day = _day(typed) if typed else today()
    services = visit.services
    answer, message = None, ""
    if text:
        told = services.ask(text, services.contents.live().id, services.schedule.as_of(day), day)
        answer, message = (told["answer"], "") if told else (None, NO_ANSWER)
    return visit.page("ask.html", text=text, day=day, answer=answer, message=message)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise InputError("Chưa chọn ngày, hoặc ngày không có thật.") from None


PAGES = [
    Page("/hen-ngay", schedule, roles=EDITORS),
    Page("/hen-ngay", add, "POST", EDITORS),
    Page("/hen-ngay/rut", withdraw, "POST", EDITORS),
    Page("/hoi-thu", ask, roles=ANYBODY),
]
