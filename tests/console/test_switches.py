"""Editors switch answers off at once, with a reason and a notice; the home page shows it as long as it holds."""

from __future__ import annotations

from support.officials.console import BIRTH, CONTENT, Console, form_of

from console.audit import Wanted, find
from console.entry.accounts import Role
from console.web.switches import NOTICE as STANDARD
from data.releases.switches import Scope, switched_off

WHY, NOTICE = "phí trên bản này bị sai", "Phần này đang sửa, bà con gọi xã giúp."
FORM = {"scope": "procedure", "what": BIRTH, "channel": "", "reason": WHY, "notice": NOTICE}


def test_off_at_once_told_at_home_and_on_again(console, an):
    assert "Đã tạm dừng" in an.send("/tam-dung", FORM)
    [switch] = switched_off(console.store.engine)
    assert (switch.scope, switch.what, switch.notice, switch.account) == (Scope.PROCEDURE, BIRTH, NOTICE, "an")
    assert console.announced == [1]
    home = an.open("")
    assert 'class="off" role="alert"' in home
    assert "Đang tạm dừng: Thủ tục “Làm giấy khai sinh”" in home
    an.send("/tam-dung/mo-lai", {"id": str(switch.id)})
    assert switched_off(console.store.engine) == ()
    assert "Đang tạm dừng" not in an.open("")
    assert console.announced == [1, 1]


def test_both_are_in_the_log_with_reason_and_notice(console, an):
    an.send("/tam-dung", FORM)
    an.send("/tam-dung/mo-lai", {"id": str(switched_off(console.store.engine)[0].id)})
    on, off = find(console.store.engine, Wanted(key=BIRTH))
    assert (off.action, off.account, off.note, off.after) == ("tam-dung", "an", WHY, {"notice": NOTICE})
    assert (on.action, on.note) == ("tra-loi-lai", WHY)


def test_reason_and_notice_are_required_and_what_was_typed_stays(console, an):
    for field, message in (("reason", "Ghi lý do"), ("notice", "Ghi câu báo")):
        page = an.send("/tam-dung", {**FORM, field: "ngắn"})
        assert an.status == 400
        assert message in page
        assert f'value="{BIRTH}"' in page
    assert switched_off(console.store.engine) == ()


def test_only_what_there_is_can_be_switched_off(console, an):
    wrong = ({"scope": ""}, {"scope": "x"}, {"what": "9.999999"}, {"scope": "channel", "channel": "fax"})
    for change in wrong:
        an.send("/tam-dung", {**FORM, **change})
        assert an.status == 400, change
    an.send("/tam-dung/mo-lai", {"id": "77"})
    assert an.status == 400
    assert switched_off(console.store.engine) == ()


def test_a_channel_and_everything(console, an):
    an.send("/tam-dung", {**FORM, "scope": "channel", "channel": "zalo_oa"})
    an.send("/tam-dung", {**FORM, "scope": "all"})
    assert [(one.scope.value, one.what) for one in switched_off(console.store.engine)] == [
        ("all", ""),
        ("channel", "zalo_oa"),
    ]
    home = an.open("")
    assert "Kênh Zalo (trang OA)" in home
    assert "Toàn bộ trợ lý" in home


def test_an_answer_to_danger_cannot_be_switched_off(tmp_path):
    entry = CONTENT.faq[0].copy(update={"dangers": ("violence",)})
    console = Console(tmp_path, CONTENT.copy(update={"faq": (entry,)}))
    an = console.inside("an")
    page = an.send("/tam-dung", {**FORM, "scope": "faq", "what": entry.id})
    assert an.status == 400
    assert "nguy hiểm nên không tạm dừng được" in page
    assert switched_off(console.store.engine) == ()


def test_one_press_on_the_form_switches_its_answer_off(console, an):
    page = an.open(f"/noi-dung/thu-tuc/sua/{BIRTH}").partition("Gỡ câu trả lời này ngay")[2]
    form = form_of(page.replace("<form", '<form id="off"', 1), "off")
    an.send("/tam-dung", {**form, "reason": WHY})
    [switch] = switched_off(console.store.engine)
    assert (switch.scope, switch.what, switch.reason, switch.notice) == (Scope.PROCEDURE, BIRTH, WHY, STANDARD)
    page = an.open(f"/noi-dung/thu-tuc/sua/{BIRTH}")
    assert "Mục này đang tạm dừng trả lời" in page
    assert "Gỡ ngay" not in page


def test_the_press_is_not_there_for_who_may_not_or_what_must_not(tmp_path):
    danger = CONTENT.faq[0].copy(update={"id": "chay", "dangers": ("fire",)})
    console = Console(tmp_path, CONTENT.copy(update={"faq": (*CONTENT.faq, danger)}))
    an = console.inside("an")
    assert "Gỡ ngay" in an.open("/noi-dung/hoi-dap/sua/gio-lam-viec")
    assert "Gỡ ngay" not in an.open("/noi-dung/hoi-dap/sua/chay")
    assert "Gỡ ngay" not in an.open("/noi-dung/tu-vung/moi")
    assert "Gỡ ngay" not in console.inside("xem", Role.READER).open("/noi-dung/hoi-dap/sua/gio-lam-viec")


def test_a_pause_is_no_version_of_the_record(console, an):
    """The line of a pause holds the notice, which "Lấy lại bản này" laid into the draft as if it were the record."""
    an.send("/tam-dung", FORM)
    page = an.open(f"/noi-dung/thu-tuc/sua/{BIRTH}")
    assert "tạm dừng trả lời" in page.partition("Ai đã sửa mục này")[2]
    assert "Lấy lại bản này" not in page
    (deed,) = find(console.store.engine, Wanted(key=BIRTH))
    an.send(f"/noi-dung/thu-tuc/lay-lai/{BIRTH}", {"version": str(deed.id)})
    assert an.status == 400
    assert console.parts.draft.all() == []
