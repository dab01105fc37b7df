"""A change waits for its day, comes in force by itself, and can be withdrawn until then."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from support.officials.asking import Asked, row
from support.officials.console import BIRTH, Console, sourced

from common.today import VIETNAM
from console.audit import Wanted, find
from console.draft.schedule import Schedule
from data.editing.records import Kind

FORM = f"/noi-dung/thu-tuc/sua/{BIRTH}"
DAY = date(2027, 3, 1)
MIDNIGHT = datetime(2027, 2, 28, 17, 0, tzinfo=timezone.utc)
"""00:00 of 1 March 2027 in Vietnam."""


def schedule(browser, day=DAY, **values):
    page = browser.open("/ban-nhap")
    mark = page.split('name="mark" value="')[1].split('"')[0]
    return browser.send("/hen-ngay", {"mark": mark, "note": "hết miễn phí", "day": day.isoformat(), **values})


def fees(console):
    (procedure,) = (each for each in console.live().procedures if each.code == BIRTH)
    return [fee.amount for method in procedure.methods for fee in method.fees]


def at(moment):
    return lambda: moment


def again(console):
    """The schedule as another process sees it after a restart."""
    return Schedule(console.store, console.parts.contents, console.announced.append)


def test_it_comes_in_force_at_midnight_in_vietnam_and_not_before(console, an):
    an.fill(FORM, methods__0__fees__0__amount="9.000", **sourced(0))
    assert "Đã hẹn" in schedule(an)
    assert "Không có thay đổi nào đang chờ" in an.open("/ban-nhap")
    console.parts.schedule.run_due(at(MIDNIGHT - timedelta(seconds=1)))
    assert (fees(console), console.announced) == ([8000, 4000], [])
    again(console).run_due(at(MIDNIGHT))
    assert (fees(console), console.announced) == ([9000, 4000], [2])
    again(console).run_due(at(MIDNIGHT))
    assert console.announced == [2]
    assert console.parts.schedule.open() == []
    (deed,) = find(console.store.engine, Wanted(action="phat-hanh"))
    assert (deed.account, deed.note, deed.title) == ("an", "hết miễn phí", "Bản số 2, hẹn ngày 01/03/2027")


def test_what_changed_elsewhere_meanwhile_is_kept(console, an):
    an.fill(FORM, methods__0__fees__0__amount="9.000", **sourced(0))
    schedule(an)
    an.fill(FORM, methods__1__fees__0__amount="5.000", **sourced(1))
    view = console.parts.desk.view()
    console.parts.desk.publish(view.mark, "", "an")
    console.parts.schedule.run_due(at(MIDNIGHT))
    assert fees(console) == [9000, 5000]


def test_a_clash_puts_nothing_in_force_and_is_told_at_home(console, an):
    an.fill(FORM, methods__0__fees__0__amount="9.000", **sourced(0))
    schedule(an)
    an.fill(FORM, methods__0__fees__0__amount="7.000", **sourced(0))
    console.parts.desk.publish(console.parts.desk.view().mark, "", "an")
    console.parts.schedule.run_due(at(MIDNIGHT))
    assert fees(console) == [7000, 4000]
    assert "chưa đưa lên được" in an.open("")
    assert "có người sửa khác ở cùng chỗ" in an.open("/hen-ngay")


def test_withdrawn_it_is_back_in_the_draft_and_never_comes(console, an):
    an.fill(FORM, methods__0__fees__0__amount="9.000", **sourced(0))
    schedule(an)
    (change,) = console.parts.schedule.open()
    assert "đã về lại bản nháp" in an.send("/hen-ngay/rut", {"id": str(change.id)})
    assert console.parts.draft.find(Kind.PROCEDURES, BIRTH).edit.value["methods"][0]["fees"][0]["amount"] == 9000
    console.parts.schedule.run_due(at(MIDNIGHT))
    assert fees(console) == [8000, 4000]
    an.send("/hen-ngay/rut", {"id": str(change.id)})
    assert an.status == 400
    assert [deed.action for deed in find(console.store.engine, Wanted(key=f"hen-{change.id}"))] == [
        "rut-hen",
        "hen-ngay",
    ]


def test_only_a_day_to_come_and_the_draft_as_it_was_seen(console, an):
    an.fill(FORM, methods__0__fees__0__amount="9.000", **sourced(0))
    today = datetime.now(VIETNAM).date()
    for change in ({"day": today}, {"mark": "alt"}):
        schedule(an, **change)
        assert an.status == 400
    an.send("/hen-ngay", {"mark": console.parts.desk.view().mark, "day": "30/2"})
    assert an.status == 400
    assert console.parts.schedule.open() == []
    assert len(console.parts.draft.all()) == 1


def test_what_breaks_a_golden_question_wants_a_reason_here_too(tmp_path):
    console = Console(tmp_path, replay=Asked([row("đẻ con cần giấy gì", "cũ", "mới", True)]))
    an = console.inside("an")
    an.fill(FORM, methods__0__fees__0__amount="9.000", **sourced(0))
    an.send("/ban-nhap/kiem-tra")
    an.wait()
    assert "1 câu mẫu" in schedule(an)
    assert console.parts.schedule.open() == []
    assert "Đã hẹn" in schedule(an, reason="Nghị quyết mới có hiệu lực")
    assert find(console.store.engine, Wanted(action="du-kiem-tra"))[0].note == "Nghị quyết mới có hiệu lực"


def test_asking_as_of_a_day_takes_what_is_scheduled_until_then(console, an):
    asked = []

    def ask(text, release, edits, day):
        asked.append((text, release, [edit.value["methods"][0]["fees"][0]["amount"] for edit in edits], day))
        return {"answer": "Phí 9.000 đồng.", "by": []}

    object.__setattr__(console.parts, "ask", ask)
    an.fill(FORM, methods__0__fees__0__amount="9.000", **sourced(0))
    schedule(an)
    assert "Phí 9.000 đồng." in an.open("/hoi-thu?hoi=khai sinh&ngay=2027-03-01")
    an.open("/hoi-thu?hoi=khai sinh&ngay=2027-02-28")
    assert asked == [("khai sinh", 1, [9000], DAY), ("khai sinh", 1, [], date(2027, 2, 28))]
    an.open("/hoi-thu?hoi=khai sinh&ngay=2027-02-30")
    assert an.status == 400
