"""Editors switch answers off at once, with a reason and a notice; the home page shows it as long as it holds."""

from __future__ import annotations

from support.officials.console import BIRTH, CONTENT, Console

from console.audit import Wanted, find
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
