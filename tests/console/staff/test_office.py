"""What commune staff write about their office is in force at once, audited, and lost to nobody."""

from __future__ import annotations

import re
from datetime import date

import pytest

from actions.answers.aspects.places import office_news
from console.audit import Wanted, find
from console.entry.accounts import Role
from data.editing.records import Kind

HERE = "xa-cho-ra"
PATH = f"/noi-lam-viec/{HERE}"


@pytest.fixture
def mai(console):
    return console.inside("mai", Role.COMMUNE, HERE)


def here(console):
    return next(office for office in console.live().offices if office.id == HERE)


def test_it_is_told_at_once_and_everybody_sees_who_wrote_it(console, mai):
    mai.fill(
        PATH, address="Tiểu khu 1", notice="Chiều nay mất điện", notice_until="2026-12-01", closing_days="5/12/2026"
    )
    assert "Bà con thấy ngay" in mai.page
    assert (here(console).address, here(console).notice) == ("Tiểu khu 1", "Chiều nay mất điện")
    assert here(console).closing_days == (date(2026, 12, 5),)
    assert console.announced == [2]
    [deed] = find(console.parts.engine, Wanted(kind=Kind.OFFICES.value, key=HERE))
    assert (deed.account, deed.action, deed.after["notice"]) == ("mai", "noi-lam-viec", "Chiều nay mất điện")
    assert "Chiều nay mất điện" in mai.open(PATH)
    assert ">5/12/2026</textarea>" in mai.page


def test_a_notice_keeps_the_day_on_which_it_was_written(console, mai, monkeypatch):
    """ "Sáng mai mất điện" was told until its last day, and meant another morning each day."""
    for module in ("console.forms.records", "actions.answers.aspects.places"):
        monkeypatch.setattr(f"{module}.today", lambda: date(2026, 12, 2))
    mai.fill(PATH, notice="Sáng mai mất điện", notice_until="2026-12-03")
    assert office_news(here(console)) == ["Thông báo ngày 2/12: Sáng mai mất điện"]
    assert "thứ Năm 3/12/2026</output>" in mai.open(PATH)
    monkeypatch.setattr("console.forms.records.today", lambda: date(2026, 12, 3))
    mai.fill(PATH, phone="0209 3 123 456")
    assert here(console).notice_day == date(2026, 12, 2)
    monkeypatch.setattr("console.forms.records.today", lambda: date(2026, 12, 9))
    mai.fill(PATH, notice_until="2026-12-10")
    assert here(console).notice_day == date(2026, 12, 9)
    mai.fill(PATH, notice="")
    assert here(console).notice_day is None


def test_the_fields_keep_their_order_when_they_are_filled_in(console, mai):
    """The notice jumped to the top after saving, and the address that was just written below the screen's edge."""

    def order() -> list[str]:
        return re.findall(r'id="f-([a-z_]+)"', mai.open(PATH))

    before = order()
    assert before[:4] == ["address", "hours", "phone", "latitude"]
    mai.fill(PATH, address="Tiểu khu 1", hours="7h30–11h30", phone="0209 3 123 456", notice="Sáng mai mất điện")
    assert order() == before


def test_saving_the_same_makes_no_release(console, mai):
    mai.fill(PATH)
    assert "Không có gì thay đổi" in mai.page
    assert console.announced == []


def test_a_draft_of_others_stays_and_what_both_changed_is_told(console, mai, an):
    an.fill("/noi-dung/hoi-dap/sua/gio-lam-viec", answer="Từ 7 giờ 30 đến 17 giờ.")
    seen = mai.fields(PATH)
    console.inside("sep", Role.ADMIN).fill(PATH, phone="0209 3 123 456", address="Phố mới")
    mai.resend(PATH, seen, hours="7h30–11h30, 13h30–17h00")
    assert here(console).phone == "0209 3 123 456"
    assert here(console).hours.startswith("7h30")
    mai.resend(PATH, seen, address="Tiểu khu 1")
    assert mai.status == 409
    assert "người khác đã sửa cùng chỗ này" in mai.page
    assert here(console).address == "Phố mới"
    mai.resend(PATH, mai.fields_of_page(), address="Tiểu khu 1")
    assert here(console).address == "Tiểu khu 1"
    assert len(console.parts.draft.all()) == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [("closing_days", "thứ Bảy"), ("latitude", "hai mốt"), ("latitude", "21.5"), ("notice", "x" * 301)],
)
def test_what_cannot_be_used_is_told_at_its_field(console, mai, field, typed):
    mai.fill(PATH, **{field: typed})
    assert mai.status == 400
    assert "chưa ghi gì" in mai.page
    assert console.announced == []


def test_the_province_sees_who_has_written_nothing(console):
    admin = console.inside("sep", Role.ADMIN)
    assert "2 còn trống cả" in admin.open("/noi-lam-viec").replace("<b>", "").replace("</b>", "")
    admin.fill(PATH, address="Tiểu khu 1", hours="7h30–11h30", phone="0209 3 123 456")
    listed = admin.open("/noi-lam-viec")
    assert listed.index("Xã Phủ Thông") < listed.index("Xã Chợ Rã")
    assert "Thiếu: vị trí" in listed
