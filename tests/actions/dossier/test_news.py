"""What is news of a followed dossier, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from actions.dossier.news import Sighting, Tiding, learn, working_day_before
from citizens.notices import Address
from citizens.subscriptions import Following, Subscription
from common.today import VIETNAM
from portals.dossier import STATUS_NAMES, Dossier, Status

CODE = "H55.12-261120-0007"
WEDNESDAY = datetime(2026, 11, 25, 12, 0, tzinfo=VIETNAM)


def known(status: Status = Status.IN_PROCESS, **changes: object) -> Subscription:
    at = WEDNESDAY.timestamp() - 3600
    base = Subscription(
        id=1,
        address=Address("ref", "web", "sealed"),
        code=CODE,
        host="hcc",
        status=status.value,
        status_text=STATUS_NAMES[status],
        status_at=at,
        due=None,
        looked_at=at,
        next_look=0.0,
        failures=2,
        missing=1,
        state=Following.ACTIVE,
        version=7,
        created=at,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def seen(status: Status, *, due: datetime | None = None, minutes: float = 0.0, pushed: bool = False) -> Sighting:
    dossier = Dossier(
        code=CODE,
        procedure="Thủ tục đăng ký khai sinh",
        status=status,
        status_text=STATUS_NAMES[status],
        agency="UBND xã Mẫu",
        submitted=None,
        accepted=None,
        due=due,
        finished=None,
        note=None,
        source="Hệ thống thử",
        fetched_at=WEDNESDAY,
    )
    return Sighting(dossier, WEDNESDAY.timestamp() + minutes * 60, pushed)


def news(before: Subscription, sighting: Sighting, now: datetime = WEDNESDAY) -> list[Tiding]:
    learnt = learn(before, sighting, now)
    assert learnt is not None
    return [tiding for tiding in learnt[1] if not tiding.silent]


def test_no_change_is_no_news():
    learnt = learn(known(), seen(Status.IN_PROCESS), WEDNESDAY)
    assert learnt is not None
    after, tidings = learnt
    assert tidings == ()
    assert (after.failures, after.missing, after.looked_at) == (0, 0, WEDNESDAY.timestamp())


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.SUPPLEMENT, "cần nộp thêm giấy tờ"),
        (Status.PAYMENT, "cần nộp tiền"),
        (Status.PROCESSED, "Đã có kết quả"),
        (Status.STOPPED, "dừng xử lý"),
    ],
)
def test_a_change_is_told_with_what_to_do(status: Status, words: str):
    [tiding] = news(known(), seen(status))
    assert "lần trước: Đang xử lý" in tiding.reply.text
    assert words in tiding.reply.text
    assert "Nguồn: Hệ thống thử, tra lúc" in tiding.reply.text


@pytest.mark.parametrize("status", list(Status))
def test_after_a_last_status_nothing_is_looked_at_any_more(status: Status):
    learnt = learn(known(Status.SUPPLEMENT), seen(status), WEDNESDAY)
    assert learnt is not None
    over = status in (Status.NOT_ACCEPTED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED)
    assert learnt[0].state is (Following.ENDED if over else Following.ACTIVE)


def test_an_older_sighting_changes_nothing():
    later = known(Status.SUPPLEMENT, status_at=WEDNESDAY.timestamp() + 60)
    assert learn(later, seen(Status.IN_PROCESS, pushed=True), WEDNESDAY) is None
    assert learn(later, seen(Status.IN_PROCESS), WEDNESDAY) is None


def test_the_same_push_again_changes_nothing():
    push = seen(Status.SUPPLEMENT, pushed=True)
    learnt = learn(known(), push, WEDNESDAY)
    assert learnt is not None
    assert learn(learnt[0], push, WEDNESDAY) is None


def test_the_day_before_the_promised_one_is_told_and_friday_counts_for_monday():
    thursday = datetime(2026, 11, 26, 17, 0, tzinfo=VIETNAM)
    [tiding] = news(known(), seen(Status.IN_PROCESS, due=thursday))
    assert "ngày mai là ngày hẹn trả kết quả" in tiding.reply.text
    monday, friday = datetime(2026, 11, 30, 17, 0, tzinfo=VIETNAM), datetime(2026, 11, 27, 9, 0, tzinfo=VIETNAM)
    assert news(known(), seen(Status.IN_PROCESS, due=monday)) == []
    [tiding] = news(known(), seen(Status.IN_PROCESS, due=monday), friday)
    assert "ngày 30/11/2026 là ngày hẹn" in tiding.reply.text


def test_overdue_is_told_under_one_name_however_often_it_is_found():
    due = datetime(2026, 11, 24, 17, 0, tzinfo=VIETNAM)
    [today] = news(known(), seen(Status.IN_PROCESS, due=due))
    [later] = news(known(version=9), seen(Status.IN_PROCESS, due=due, minutes=60))
    assert today.event == later.event == "overdue:2026-11-24"
    assert "quá ngày hẹn" in today.reply.text


def test_while_papers_are_missing_the_promised_day_does_not_count():
    due = datetime(2026, 11, 24, 17, 0, tzinfo=VIETNAM)
    assert news(known(Status.SUPPLEMENT), seen(Status.SUPPLEMENT, due=due)) == []


def test_the_answer_before_following_told_the_promised_day_already():
    due = datetime(2026, 11, 24, 17, 0, tzinfo=VIETNAM)
    assert news(known(looked_at=None), seen(Status.IN_PROCESS, due=due)) == []
    learnt = learn(known(looked_at=None), seen(Status.IN_PROCESS, due=due), WEDNESDAY)
    assert learnt is not None
    assert [(tiding.event, tiding.silent) for tiding in learnt[1]] == [("overdue:2026-11-24", True)]


def test_the_working_day_before():
    assert working_day_before(date(2026, 11, 30)) == date(2026, 11, 27)
    assert working_day_before(date(2027, 1, 4)) == date(2026, 12, 31)
