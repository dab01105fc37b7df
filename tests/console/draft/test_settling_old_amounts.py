"""The page of sentences that tell an old amount: given the new one together, or kept after a look."""

from __future__ import annotations

import re

import pytest
from support.officials.console import BIRTH, CONTENT, Console, form_of, sourced

from console.audit import Wanted, find
from console.entry.accounts import Role
from data.editing.records import Kind

FORM = f"/noi-dung/thu-tuc/sua/{BIRTH}"
PLACES = "/ban-nhap/muc-cu"
TOLD = {"muon": "Đăng ký muộn mất 8.000 đồng.", "nhanh": "Làm nhanh vẫn là 8 nghìn thôi."}


@pytest.fixture
def console(tmp_path):
    """A console with two entries that tell the fee of a birth certificate."""
    told = (
        CONTENT.faq[0].copy(update={"id": name, "question": f"Câu {name}?", "answer": text, "procedures": (BIRTH,)})
        for name, text in TOLD.items()
    )
    return Console(tmp_path, CONTENT.copy(update={"faq": (*CONTENT.faq, *told)}))


def keys(page):
    """The entries that are left to look at."""
    return re.findall(r"/noi-dung/hoi-dap/sua/([a-z-]+)", page.partition("đã giữ nguyên</summary>")[0])


def changed_fee(browser):
    browser.fill(FORM, methods__0__fees__0__amount="10.000", **sourced(0))
    return browser.open(PLACES)


def pressed(browser, act, *chosen, **typed):
    """The page after a press of a button, with the boxes of those entries ticked."""
    page = browser.page
    boxes = {key: re.search(rf'/sua/{key}".*?name="(cho\.[0-9a-f]+)"', page, re.DOTALL)[1] for key in chosen}
    form = form_of(page, f"g-{BIRTH}-8000")
    return browser.send(PLACES, {**form, **dict.fromkeys(boxes.values(), "1"), **typed, "act": act})


def answer(console, key):
    return console.parts.draft.find(Kind.FAQ, key).edit.value["answer"]


def test_places_are_shown_with_their_sentence_as_it_is_and_as_it_will_be(an):
    page = changed_fee(an)
    assert "Đăng ký muộn mất <mark>8.000 đồng</mark>." in page
    assert "Đăng ký muộn mất <mark>10.000 đồng</mark>." in page
    assert "Làm nhanh vẫn là <mark>10 nghìn</mark> thôi." in page
    assert 'name="new" value="10.000"' in page


def test_chosen_places_get_the_new_amount_in_the_draft(console, an):
    changed_fee(an)
    page = pressed(an, "thay", "muon")
    assert "Đã thay 1 chỗ ở 1 mục, nằm trong bản nháp. Còn 1 chỗ." in page
    assert keys(page) == ["nhanh"]
    edit = console.parts.draft.find(Kind.FAQ, "muon").edit
    assert edit.value == {**edit.base, "answer": "Đăng ký muộn mất 10.000 đồng."}
    (deed, *_) = find(console.store.engine, Wanted(key="muon"))
    assert (deed.action, deed.note) == ("sua", "8.000 đồng thành 10.000 đồng, phí của “Làm giấy khai sinh”")


@pytest.mark.parametrize("act", ["chon", "linked"])
def test_all_are_ticked_by_one_press_and_replaced_by_the_next(an, act):
    changed_fee(an)
    assert pressed(an, act).count(" checked") == 2
    page = pressed(an, "thay")
    assert "Đã thay 2 chỗ ở 2 mục, nằm trong bản nháp. Còn 0 chỗ." in page
    an.send("/ban-nhap/kiem-tra")
    assert "Kiểm tra xong: không thấy lỗi" in an.wait()


def test_all_of_many_places_are_ticked(tmp_path):
    """Of 68 places 23 were ticked: the address that tells which was cut."""
    many = (
        CONTENT.faq[0].copy(update={"id": f"muc-{number}", "answer": "Mất 8.000 đồng.", "procedures": (BIRTH,)})
        for number in range(80)
    )
    console = Console(tmp_path, CONTENT.copy(update={"faq": (*CONTENT.faq, *many)}))
    an = console.inside("an")
    changed_fee(an)
    assert pressed(an, "chon").count(" checked") == 80


def test_another_amount_may_be_typed_and_is_shown_before(console, an):
    changed_fee(an)
    assert "mất <mark>12.000 đồng</mark>" in pressed(an, "xem", new="12.000")
    for wrong in ("", "miễn phí", "8"):
        assert "Ghi mức phí mới ở ô “Thay bằng”" in pressed(an, "thay", "muon", new=wrong)
        assert an.status == 400
    pressed(an, "thay", "muon", new="12 000 đồng")
    assert answer(console, "muon") == "Đăng ký muộn mất 12.000 đồng."


def test_nothing_is_done_where_nothing_is_chosen(console, an):
    changed_fee(an)
    for act in ("thay", "giu"):
        assert "Chưa chọn chỗ nào" in pressed(an, act)
        assert an.status == 400
    assert len(console.parts.draft.all()) == 1


def test_places_are_kept_and_asked_about_again(console, an):
    changed_fee(an)
    page = pressed(an, "giu", "muon")
    assert "Đã giữ nguyên 1 chỗ. Còn 1 chỗ." in page
    assert "Xem 1 chỗ đã giữ nguyên" in page
    an.send("/ban-nhap/kiem-tra")
    assert "1 chỗ vẫn nói 8.000 đồng" in an.wait()
    assert "Còn 1 chỗ nói mức phí cũ" in an.open("/ban-nhap")
    (deed, *_) = find(console.store.engine, Wanted(key=BIRTH, action="giu-muc-cu"))
    assert deed.after == ["Câu muon?: Đăng ký muộn mất 8.000 đồng."]
    assert "giữ nguyên chỗ nói mức phí cũ: 1 chỗ còn nói 8.000 đồng" in an.open("/nhat-ky")
    kept = an.open(PLACES).partition("đã giữ nguyên</summary>")[2]
    page = an.send(f"{PLACES}/xem-lai", form_of(kept.replace("<form", '<form id="kept"'), "kept"))
    assert keys(page) == ["muon", "nhanh"]


def test_what_is_kept_is_asked_again_after_the_change_is_published_or_dropped(console, an):
    desk = console.parts.desk
    changed_fee(an)
    pressed(an, "giu", "muon")
    row = console.parts.draft.find(Kind.PROCEDURES, BIRTH)
    an.send("/ban-nhap/bo", {"kind": "procedures", "key": BIRTH, "version": str(row.version)})
    assert keys(changed_fee(an)) == ["muon", "nhanh"]
    pressed(an, "giu", "muon")
    desk.publish(desk.view().mark, "", "an")
    an.fill(FORM, methods__0__fees__0__amount="8.000", **sourced(0))
    desk.publish(desk.view().mark, "", "an")
    assert keys(changed_fee(an)) == ["muon", "nhanh"]


def test_a_sentence_that_was_changed_meanwhile_is_not_written_over(console, an):
    page = changed_fee(an)
    console.inside("binh").fill("/noi-dung/hoi-dap/sua/muon", answer="Muộn thì mất 9.000 đồng.")
    an.page = page
    page = pressed(an, "thay", "muon", "nhanh")
    assert an.status == 409
    assert "chưa mất gì" in page
    assert console.parts.draft.find(Kind.FAQ, "nhanh") is None
    assert answer(console, "muon") == "Muộn thì mất 9.000 đồng."


def test_another_sentence_of_the_record_in_somebodys_draft_stays(console, an):
    page = changed_fee(an)
    console.inside("binh").fill("/noi-dung/hoi-dap/sua/muon", answer=f"{TOLD['muon']} Nhớ mang tiền lẻ.")
    an.page = page
    pressed(an, "thay", "muon")
    assert answer(console, "muon") == "Đăng ký muộn mất 10.000 đồng. Nhớ mang tiền lẻ."


def test_a_page_that_was_opened_before_a_change_does_nothing(console, an):
    page = changed_fee(an)
    an.fill("/noi-dung/hoi-dap/sua/muon", answer="Muộn thì mất 8.000 đồng nhé.")
    an.page = page
    assert "chưa làm gì" in pressed(an, "giu", "muon", "nhanh")
    assert an.status == 409
    assert keys(an.page) == ["muon", "nhanh"]


def test_who_only_looks_sees_the_places_and_changes_nothing(console, an):
    changed_fee(an)
    page = console.inside("xem", Role.READER).open(PLACES)
    assert "Đăng ký muộn mất <mark>8.000 đồng</mark>." in page
    assert 'type="checkbox"' not in page
    assert 'name="act"' not in page
