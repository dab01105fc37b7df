"""An amount that a draft takes out of the fees is looked for in all words that tell it."""

from __future__ import annotations

import re

import pytest
from support.officials.console import BIRTH, CONTENT, Console, sourced

from console.draft.old_amounts import still_told
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


def checked(browser):
    browser.send("/ban-nhap/kiem-tra")
    return browser.wait()


def test_entries_that_tell_the_old_fee_are_named_by_the_check(console, an):
    """A fee of 8.000 became 6.000, the check saw nothing, and ten answers still told 8.000."""
    an.fill(FORM, methods__0__fees__0__amount="6.000", **sourced(0))
    page = checked(an)
    assert "0 lỗi phải sửa, 2 chỗ nên xem lại" in page
    assert re.findall(r'/sua/([a-z-]+)">Câu [a-z-]+\?</a>: câu trả lời vẫn nói 8\.000 đồng', page) == [
        "muon",
        "nhanh",
    ]


def test_an_entry_that_was_corrected_along_is_not_named(console, an):
    an.fill(FORM, methods__0__fees__0__amount="6.000", **sourced(0))
    an.fill("/noi-dung/hoi-dap/sua/muon", answer="Đăng ký muộn mất 6.000 đồng.")
    assert "/sua/muon" not in checked(an).partition("Kiểm tra xong")[2].partition("</ul>")[0]


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
    assert "0 lỗi phải sửa, 1 chỗ nên xem lại" in page
    assert '/sua/muon">Câu muon?</a>: câu trả lời vẫn nói 8.000 đồng' in page
    assert "cách khác vẫn là 8.000 đồng: xem câu ấy nói về cách nộp nào" in page


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
    assert [key for _, key, _ in still_told(Lookup(before), Lookup(after))] == ["nhac-toi"]


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

    ((_, key, message),) = still_told(Lookup(content(8000, 8000)), Lookup(content(8000, 6000)))
    assert key == "muon"
    assert "xem câu ấy nói về cách nộp nào" in message


def test_words_of_the_procedure_itself_are_looked_at():
    old = CONTENT.procedures[0]
    fees = (old.methods[0].fees[0].copy(update={"amount": 6000, "text": "8.000 đồng nếu không đúng hạn"}),)
    method = old.methods[0].copy(update={"fees": fees})
    new = CONTENT.copy(update={"procedures": (old.copy(update={"methods": (method, old.methods[1])}),)})
    ((kind, key, message),) = still_told(Lookup(CONTENT), Lookup(new))
    assert (kind, key) == (Kind.PROCEDURES, BIRTH)
    assert message.endswith("vẫn còn nói 8.000 đồng")
