"""The commune's news in the console: looked at before it goes, one a day, in counts only, and in the log."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

import pytest

from citizens.broadcasts import ALL, Broadcast, Broadcasts, Readers, Stage
from citizens.notices import Address, NewNotice, Notices, Telling
from common.today import VIETNAM
from console.audit import Wanted, find
from console.entry.accounts import Role
from console.web.staff import broadcasts as module

HERE, THERE, PATH = "xa-cho-ra", "xa-phu-thong", "/tin-cua-xa"
TEXT = "Thứ Bảy 5/12 cấp căn cước lưu động tại nhà văn hóa thôn Nà Ngạo, 8 giờ–11 giờ"


@pytest.fixture
def mai(console):
    return console.inside("mai", Role.COMMUNE, HERE)


@pytest.fixture
def admin(console):
    return console.inside("sep", Role.ADMIN)


def subscribe(console, count: int, channel: str = "web", office: str = HERE) -> None:
    for number in range(count):
        address = Address(f"{office}{channel}{number}", channel, "sealed")
        Readers(console.parts.engine).add(address, office, time.time() - 100)


def hand_out(console) -> None:
    def notice(one: Broadcast, owner: str) -> NewNotice:
        return NewNotice(one.topic, "sealed", one.created, 0.0, until=one.until)

    while Broadcasts(console.parts.engine).hand_out(time.time(), notice, 100):
        pass


def sent(console) -> list[Broadcast]:
    return Broadcasts(console.parts.engine).of("")


def test_it_is_looked_at_sent_and_counted(console, mai):
    subscribe(console, 6)
    subscribe(console, 2, "telegram")
    shown = mai.send(f"{PATH}/xem-truoc", {"text": TEXT})
    today = datetime.now(VIETNAM).date()
    assert f"Tin của xã Chợ Rã, ngày {today.day}/{today.month}/{today.year}:\n{TEXT}" in shown
    assert "Nhắn “thôi nhận tin” để dừng." in shown
    assert "6 người" in shown
    assert "dưới 5 người" in shown
    assert "2 người" not in shown
    assert sent(console) == []
    page = mai.send(PATH, {"text": TEXT})
    [one] = sent(console)
    assert (one.office, one.text, one.account, one.last_day) == (HERE, TEXT, "mai", today + timedelta(days=3))
    assert "Đã nhận tin" in page
    hand_out(console)
    assert "8 người" in mai.open(f"{PATH}/{one.id}")
    [deed] = find(console.parts.engine, Wanted(action="tin-cua-xa"))
    assert (deed.account, deed.key, deed.after["tin"]) == ("mai", HERE, TEXT)


def test_a_second_one_the_same_day_is_refused_in_words(console, mai):
    mai.send(PATH, {"text": TEXT})
    assert "Xã Chợ Rã đã gửi một tin hôm nay lúc" in mai.send(f"{PATH}/xem-truoc", {"text": "Tin nữa"})
    assert mai.status == 400
    assert "Tin nữa" in mai.page, "what was typed is there"
    mai.send(PATH, {"text": TEXT})
    assert mai.status == 400
    assert len(sent(console)) == 1


def test_two_officers_who_send_at_once_send_one(console, mai, monkeypatch):
    mai.send(PATH, {"text": TEXT})
    monkeypatch.setattr(Broadcasts, "today", lambda self, office, now: None)
    assert "đã gửi một tin hôm nay" in mai.send(PATH, {"text": "Tin nữa"})
    assert len(sent(console)) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("  \n ", "Hãy viết tin"),
        ("x" * 501, "Tin dài 501 ký tự"),
        ("Mời ông A, căn cước 006096012345, đến nhận", "số định danh"),
        ("Xem https://vneid-xacminh.com/nhan", "không ghi vneid-xacminh.com"),
        ("Xem www.gov.vn.example.net", "không ghi"),
    ],
)
def test_what_cannot_be_sent_is_told_and_nothing_goes(console, mai, text, told):
    for path in (f"{PATH}/xem-truoc", PATH):
        assert told in mai.send(path, {"text": text})
        assert mai.status == 400
    assert sent(console) == []


def test_an_address_of_the_state_and_a_telephone_may_stand_in_it(console, mai):
    mai.send(PATH, {"text": "Xem https://dichvucong.gov.vn, gọi 0209 3 123 456."})
    assert len(sent(console)) == 1


@pytest.mark.parametrize(
    ("day", "told"), [(-1, "đã qua"), (31, "xa nhất là 30 ngày"), (None, "Hãy chọn ngày cuối còn gửi")]
)
def test_the_last_day_is_looked_at(console, mai, day, told):
    last = "thứ bảy" if day is None else (datetime.now(VIETNAM).date() + timedelta(days=day)).isoformat()
    assert told in mai.send(f"{PATH}/xem-truoc", {"text": TEXT, "last_day": last})


def test_late_in_the_evening_today_is_no_last_day(monkeypatch):
    night = datetime(2026, 12, 3, 21, 30, tzinfo=VIETNAM).timestamp()
    with pytest.raises(module.InputError, match="Sau 21 giờ"):
        module._last_day("2026-12-03", night)
    assert module._last_day("2026-12-04", night) == date(2026, 12, 4)


def test_one_commune_neither_sends_for_nor_sees_nor_stops_another(console, mai, admin):
    mai.send(PATH, {"text": TEXT, "office": THERE})
    assert mai.status == 400
    admin.send(PATH, {"text": TEXT, "office": THERE})
    admin.send(PATH, {"text": "Tin chung", "office": ALL})
    other, common = (one.id for one in sorted(sent(console), key=lambda one: one.office == ALL))
    assert "là tin của nơi khác" in mai.open(f"{PATH}/{other}")
    assert "Tin chung" in mai.open(f"{PATH}/{common}")
    assert "Dừng, không gửi" not in mai.page
    mai.send(f"{PATH}/{common}/dung")
    mai.send(f"{PATH}/{other}/dung")
    assert {one.stage for one in sent(console)} == {Stage.OPEN}


def test_the_province_sends_for_one_or_for_all(console, admin):
    subscribe(console, 6, office=THERE)
    assert "Hãy chọn xã, phường" in admin.send(f"{PATH}/xem-truoc", {"text": TEXT})
    shown = admin.send(f"{PATH}/xem-truoc", {"text": TEXT, "office": ALL})
    assert "Tin của tỉnh " in shown
    assert "6 người" in shown


def test_it_can_be_stopped_and_the_day_is_free_where_nobody_had_it(console, mai):
    subscribe(console, 6)
    mai.send(PATH, {"text": TEXT})
    hand_out(console)
    [one] = sent(console)
    assert "Dừng, không gửi cho người còn lại" in mai.open(f"{PATH}/{one.id}")
    page = mai.send(f"{PATH}/{one.id}/dung")
    assert "Đã dừng" in page
    assert "Không gửi vì đã dừng" in page
    assert "Dừng, không gửi cho người còn lại" not in page
    mai.send(PATH, {"text": "Tin đúng"})
    assert [each.text for each in sent(console)] == ["Tin đúng", TEXT]
    assert [deed.note for deed in find(console.parts.engine, Wanted(action="tin-cua-xa"))] == ["", "dừng", ""]


def test_that_one_was_sent_today_tells_whether_it_goes_on(console, mai):
    """A text that was stopped after somebody had it was said to go on."""
    subscribe(console, 6)
    mai.send(PATH, {"text": TEXT})
    hand_out(console)
    assert "tin ấy vẫn đi như đã định" in mai.open(PATH)
    [notice] = Notices(console.parts.engine).all_of(f"{HERE}web0")
    Notices(console.parts.engine).settle(notice.id, 0, Telling.TOLD, 1.0)
    mai.send(f"{PATH}/{sent(console)[0].id}/dung")
    assert "tin ấy đã dừng" in mai.open(PATH)


def test_what_became_of_it_is_told_with_the_reason(console, mai):
    subscribe(console, 6, "zalo_oa")
    mai.send(PATH, {"text": TEXT})
    hand_out(console)
    for number in range(6):
        [notice] = Notices(console.parts.engine).all_of(f"{HERE}zalo_oa{number}")
        Notices(console.parts.engine).settle(notice.id, 0, Telling.UNDELIVERED, 1.0)
    page = mai.open(f"{PATH}/{sent(console)[0].id}")
    assert "Zalo quá 48 giờ" in page
    assert "6 người" in page


@pytest.mark.parametrize("role", [Role.EDITOR, Role.READER])
def test_who_serves_no_citizens_sends_none(console, role):
    other = console.inside("other", role)
    other.send(PATH, {"text": TEXT})
    assert other.status == 403
    assert sent(console) == []
