"""An amount that a draft takes out of the fees is looked for in all words that tell it."""

from __future__ import annotations

import re

import pytest
from support.officials.console import BIRTH, CONTENT, Console, sourced

from console.draft.old_amounts import Near, old_amounts
from data.editing.edits import Lookup
from data.editing.records import Kind
from data.official.amounts import amounts_said

FORM = f"/noi-dung/thu-tuc/sua/{BIRTH}"
HOURS = CONTENT.faq[0]


def entry(name, answer, procedures=(BIRTH,)):
    return HOURS.copy(update={"id": name, "question": f"Câu {name}?", "answer": answer, "procedures": procedures})


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Lệ phí 8.000 đồng một lần", {8000}),
        ("hết 8000đ/bản, nộp qua mạng 4.000 đ", {8000, 4000}),
        ("chỉ 8 nghìn thôi, trước là 8 ngàn đồng", {8000}),
        ("từ 8.000 đến 10.000 đồng", {8000, 10_000}),
        ("1,5 triệu đồng, hay 50k", {1_500_000, 50_000}),
        ("8.000 VNĐ", {8000}),
        ("khoản 8 Điều 12, 8 ngày, thủ tục 1.001193, 8 trang", set()),
    ],
)
def test_amounts_are_read_as_numbers(text, amounts):
    assert amounts_said(text) == amounts


@pytest.fixture
def console(tmp_path):
    """A console whose entries tell the fee of a birth certificate."""
    told = (
        entry("muon", "Đăng ký muộn mất 8.000 đồng."),
        entry("nhanh", "Làm nhanh vẫn là 8 nghìn thôi."),
        entry("qua-mang", "Nộp qua mạng chỉ mất 4.000đ."),
        entry("ket-hon", "Kết hôn hết 8.000 đồng.", ("1.000894",)),
    )
    return Console(tmp_path, CONTENT.copy(update={"faq": (*CONTENT.faq, *told)}))


PLACES = "/ban-nhap/muc-cu"


def keys(page):
    """The entries on the page of places, without those that are kept."""
    return re.findall(r"/noi-dung/hoi-dap/sua/([a-z-]+)", page.partition("đã giữ nguyên</summary>")[0])


def checked(browser):
    browser.send("/ban-nhap/kiem-tra")
    return browser.wait()


def test_entries_that_tell_the_old_fee_are_named_by_the_check(console, an):
    """A fee of 8.000 became 6.000, the check saw nothing, and ten answers still told 8.000."""
    an.fill(FORM, methods__0__fees__0__amount="6.000", **sourced(0))
    page = checked(an)
    assert "2 chỗ nên xem lại" in page
    assert "0 lỗi" not in page
    assert "phí của “Làm giấy khai sinh” đổi mà" in page
    assert "2 chỗ vẫn nói 8.000 đồng" in page
    assert keys(an.open(PLACES)) == ["muon", "nhanh"]


def test_an_entry_that_was_corrected_along_is_not_named(console, an):
    an.fill(FORM, methods__0__fees__0__amount="6.000", **sourced(0))
    an.fill("/noi-dung/hoi-dap/sua/muon", answer="Đăng ký muộn mất 6.000 đồng.")
    assert "1 chỗ vẫn nói 8.000 đồng" in checked(an)
    assert keys(an.open(PLACES)) == ["nhanh"]


def test_an_amount_that_another_way_keeps_is_not_old(console, an):
    an.fill(FORM, methods__1__fees__0__amount="8.000", **sourced(1))
    page = checked(an)
    assert "vẫn nói 4.000 đồng" in page
    assert "vẫn nói 8.000 đồng" not in page


def test_an_old_amount_is_named_also_where_another_way_still_costs_it(tmp_path):
    """Filing directly became 6.000 while online kept 8.000: the check saw nothing, and 70 answers told 8.000."""
    old = CONTENT.procedures[0]
    online = old.methods[1].copy(update={"fees": (old.methods[1].fees[0].copy(update={"amount": 8000}),)})
    both = old.copy(update={"methods": (old.methods[0], online)})
    content = CONTENT.copy(update={"procedures": (both,), "faq": (*CONTENT.faq, entry("muon", "Hết 8.000 đồng."))})
    an = Console(tmp_path, content).inside("an")
    an.fill(FORM, methods__0__fees__0__amount="6.000", **sourced(0))
    page = checked(an)
    assert "1 chỗ nên xem lại" in page
    page = an.open(PLACES)
    assert keys(page) == ["muon"]
    assert "không còn 8.000 đồng ở một cách nộp" in page
    assert "Cách nộp khác vẫn là 8.000 đồng: xem từng câu nói về cách nộp nào" in page


def test_entries_of_other_procedures_that_tell_the_fee_in_passing_are_named():
    """Of 71 answers that told 8.000 for a copy, 59 belong to weddings and deaths, and none of these was named."""
    old = CONTENT.procedures[0]
    wedding = old.copy(update={"code": "1.000894", "plain_name": "Kết hôn", "methods": ()})
    cheaper = old.methods[0].copy(update={"fees": (old.methods[0].fees[0].copy(update={"amount": 6000}),)})
    new = old.copy(update={"methods": (cheaper, *old.methods[1:])})
    told = (
        entry("nhac-toi", "Cưới thì miễn. Muốn khai sinh cho con luôn thì thêm 8.000 đồng.", ("1.000894",)),
        entry("viec-khac", "Có khai sinh rồi thì thôi. Bản sao cưới 8.000 đồng.", ("1.000894",)),
        entry("so-khac", "Khai sinh mất 9.000 đồng.", ("1.000894",)),
    )
    before, after = (CONTENT.copy(update={"procedures": (one, wedding), "faq": told}) for one in (old, new))
    (group,) = old_amounts(Lookup(before), Lookup(after))
    assert [(place.key, place.near) for place in group.places] == [("nhac-toi", Near.PASSING)]
    assert group.places[0].sentence == "Muốn khai sinh cho con luôn thì thêm 8.000 đồng."


def test_one_of_two_fees_of_a_way_that_were_as_high_is_missed():
    old = CONTENT.procedures[0]
    fee = old.methods[0].fees[0]

    def content(*amounts):
        fees = tuple(fee.copy(update={"amount": amount, "text": f"{amount} đồng"}) for amount in amounts)
        method = old.methods[0].copy(update={"fees": fees})
        return CONTENT.copy(
            update={
                "procedures": (old.copy(update={"methods": (method,)}),),
                "faq": (entry("muon", "Hết 8.000 đồng."),),
            }
        )

    (group,) = old_amounts(Lookup(content(8000, 8000)), Lookup(content(8000, 6000)))
    assert [place.key for place in group.places] == ["muon"]
    assert group.still
    assert group.new == 6000


def test_words_of_the_procedure_itself_are_looked_at():
    old = CONTENT.procedures[0]
    fees = (old.methods[0].fees[0].copy(update={"amount": 6000, "text": "8.000 đồng nếu không đúng hạn"}),)
    method = old.methods[0].copy(update={"fees": fees})
    new = CONTENT.copy(update={"procedures": (old.copy(update={"methods": (method, old.methods[1])}),)})
    ((place,),) = [group.places for group in old_amounts(Lookup(CONTENT), Lookup(new))]
    assert (place.kind, place.key, place.near) == (Kind.PROCEDURES, BIRTH, Near.OWN)
    assert place.path == ("methods", 0, "fees", 0, "text")
    assert place.field == "Cách nộp, thời gian và phí 1 › Phí, lệ phí 1 › Ghi bằng lời"


def test_the_new_amount_is_known_only_where_the_draft_leaves_no_choice():
    old = CONTENT.procedures[0]

    def content(*amounts):
        fees = tuple(old.methods[0].fees[0].copy(update={"amount": amount}) for amount in amounts)
        birth = old.copy(update={"methods": (old.methods[0].copy(update={"fees": fees}),)})
        return CONTENT.copy(update={"procedures": (birth,), "faq": (entry("muon", "Hết 8.000đ."),)})

    def new(before, after):
        return [group.new for group in old_amounts(Lookup(content(*before)), Lookup(content(*after)))]

    assert new((8000,), (9000,)) == [9000]
    assert new((8000, 5000), (9000, 5000)) == [9000]
    assert new((8000, 5000), (9000, 6000)) == [None]
    assert new((8000,), (9000, 6000)) == [None]
    assert new((8000,), ()) == [None]


def test_sums_of_the_amount_are_reckoned_anew():
    """Of 68 sentences that told 8.000 for a copy 11 went on "3 bản là 24.000 đồng"."""
    old = CONTENT.procedures[0]
    dearer = old.methods[0].copy(update={"fees": (old.methods[0].fees[0].copy(update={"amount": 9000}),)})
    new = old.copy(update={"methods": (dearer, *old.methods[1:])})
    told = "8.000 đồng một bản: 2 bản 16.000, ba bản là 24.000 đồng, 40.000 đồng tiền xe, phạt 8.000.000 đồng."
    before, after = (
        CONTENT.copy(update={"procedures": (one,), "faq": (entry("ban-sao", told),)}) for one in (old, new)
    )
    ((place,),) = [group.places for group in old_amounts(Lookup(before), Lookup(after))]
    assert place.told_with(9000) == (
        "9.000 đồng một bản: 2 bản 18.000, ba bản là 27.000 đồng, 40.000 đồng tiền xe, phạt 8.000.000 đồng."
    )
