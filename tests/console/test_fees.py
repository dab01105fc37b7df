"""The page of a procedure's fees: an amount is changed for all ways of filing that share it, with its source."""

from __future__ import annotations

import pytest
from support.officials.console import BIRTH, CONTENT, Console

from console.entry.accounts import Role
from data.editing.records import Kind
from data.models import Fee

PAGE = f"/muc-phi/{BIRTH}"
SOURCED = {"source": "Nghị quyết 12", "as_of": "2026-12-01"}


@pytest.fixture
def console(tmp_path):
    """A console in which both ways of filing cost the same, one of them also something else."""
    birth = next(one for one in CONTENT.procedures if one.code == BIRTH)
    same, more = Fee(amount=8000, text="mỗi bản"), Fee(amount=2000, text="bản thứ hai")
    methods = tuple(
        method.copy(update={"fees": (same, more)[: number + 1]}) for number, method in enumerate(birth.methods)
    )
    others = tuple(one for one in CONTENT.procedures if one.code != BIRTH)
    answer = CONTENT.faq[0].copy(update={"id": "noi", "answer": "Mất 8.000 đồng.", "procedures": (BIRTH,)})
    changed = {"procedures": (birth.copy(update={"methods": methods}), *others), "faq": (*CONTENT.faq, answer)}
    return Console(tmp_path, CONTENT.copy(update=changed))


def fees(console):
    edit = console.parts.draft.find(Kind.PROCEDURES, BIRTH).edit
    return [[fee["amount"] for fee in method["fees"]] for method in edit.value["methods"]]


def test_fees_are_listed_by_way_of_filing_and_lead_to_their_page(an):
    page = an.open("/noi-dung/thu-tuc?phi=1&tim=khai+sinh")
    assert f'href="/quan-tri{PAGE}"' in page
    assert "Nộp trực tiếp: 8.000 đồng (mỗi bản)" in page
    assert "Nộp trực tuyến: 8.000 đồng (mỗi bản); 2.000 đồng (bản thứ hai)" in page
    assert "Nộp trực tuyến" not in an.open("/noi-dung/thu-tuc")


def test_an_amount_of_several_ways_is_one_box_and_changes_for_all(console, an):
    assert "Nộp trực tiếp, Nộp trực tuyến: 8.000 đồng (mỗi bản)" in an.open(PAGE)
    an.fill(PAGE, amount__0="10.000", **SOURCED)
    assert fees(console) == [[10000], [10000, 2000]]
    edit = console.parts.draft.find(Kind.PROCEDURES, BIRTH).edit
    changed, untouched = edit.value["methods"][1]["fees"]
    assert (changed["source"], changed["as_of"]) == ("Nghị quyết 12", "2026-12-01")
    assert "source" not in untouched


def test_saving_leads_to_the_answers_that_tell_the_old_amount(an):
    an.fill(PAGE, amount__0="10.000", **SOURCED)
    assert "<h1>Chỗ còn nói mức cũ</h1>" in an.page
    assert "Mất <mark>10.000 đồng</mark>." in an.page


def test_saving_leads_to_the_draft_where_no_answer_tells_it(an):
    an.fill(PAGE, amount__1="3.000", **SOURCED)
    assert "<h1>Bản nháp</h1>" in an.page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"amount__0": "mười nghìn", **SOURCED}, "Ghi mức phí mới"),
        ({"amount__0": "10.000", "as_of": "2026-12-01"}, "văn bản nào nói mức phí mới này"),
        ({"amount__0": "10.000", **SOURCED, "as_of": "hôm nay"}, "văn bản nào nói mức phí mới này"),
        (SOURCED, "chưa đổi mức nào"),
    ],
)
def test_what_cannot_be_used_is_said_and_stays_typed(console, an, typed, told):
    page = an.fill(PAGE, **typed)
    assert an.status == 400
    assert told in page
    assert f'value="{typed.get("amount__0", "8.000")}"' in page
    assert console.parts.draft.find(Kind.PROCEDURES, BIRTH) is None


def test_who_changed_the_same_fee_meanwhile_is_told(console, an):
    binh = console.inside("binh", Role.EDITOR)
    mine = an.fields(PAGE)
    binh.fill(PAGE, amount__0="9.000", **SOURCED)
    an.resend(PAGE, mine, amount__0="10.000", **SOURCED)
    assert an.status == 409
    assert "binh đã sửa cùng chỗ này" in an.page
    assert fees(console) == [[9000], [9000, 2000]]


def test_an_unknown_procedure_has_no_fees(an):
    an.open("/muc-phi/9.999999")
    assert "Không có thủ tục này" in an.page
