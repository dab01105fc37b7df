"""Sums with their parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from actions.answers.reckoned.sums import sums
from actions.answers.section import View
from data.models import Fee, Method, Procedure, SubmissionMethod

TODAY = date(2026, 12, 1)
BY_PAGE = "mỗi trang; từ trang thứ 3 trở lên thu 1.000 đồng/trang, tối đa không quá 200.000 đồng/bản"


def asked(question: str, *fees: Fee) -> View:
    methods = (Method(via=SubmissionMethod.DIRECT, fees=fees),)
    procedure = Procedure(code="1.000001", name="Xin một việc", methods=methods)
    return View(procedure, question=question, today=TODAY)


def test_so_many_copies_are_multiplied():
    told = sums(asked("lấy 3 bản hết bao nhiêu", Fee(amount=8000, text="mỗi bản sao")))
    assert told == ("Tính ra: 3 × 8.000 đồng (mỗi bản sao) = 24.000 đồng.",)


def test_copies_multiply_only_what_a_copy_costs():
    """Met in a talk: "đóng dấu sơ yếu lý lịch với 3 bản sao bằng" was told the fee of a signature three times."""
    assert sums(asked("lý lịch với 3 ban xao bằng", Fee(amount=10_000, text="mỗi trường hợp"))) == ()
    assert sums(asked("3 tờ lý lịch", Fee(amount=10_000, text="mỗi trường hợp")))
    (told,) = sums(asked("3 bản sao, bằng có 1 trang", Fee(amount=2000, text=BY_PAGE)))
    assert told.endswith("3 bản, mỗi bản 1 trang: 3 × 2.000 = 6.000 đồng.")


def test_people_in_a_story_are_not_charged():
    """Met in a talk: two owners agree, one grandmother registers, and was told the fee of two."""
    each = Fee(amount=10_000, text="mỗi người, đăng ký theo danh sách")
    assert sums(asked("Nhà đứng tên bố mẹ, hai người đồng ý rồi. Bà mất bao nhiêu tiền ạ?", each)) == ()
    assert sums(asked("Nhà tôi thuê phòng. 6 người thì hết bao nhiêu tiền?", each))


def test_an_amount_that_a_law_in_force_replaces_is_not_multiplied():
    """Met in a talk: two passports were told at 200.000 each while half of it is taken until 31/12/2026."""
    view = asked("hai cuốn hết bao nhiêu tiền", Fee(amount=200_000, text="mỗi hộ chiếu"))
    assert sums(view)
    assert sums(replace(view, procedure=view.procedure.copy(update={"code": "1.001456"}))) == ()


def test_pages_are_counted_as_the_record_says():
    (told,) = sums(asked("2 bản, mỗi bản 5 trang", Fee(amount=2000, text=BY_PAGE)))
    assert told.endswith("2 bản, mỗi bản 5 trang: 2 × 7.000 = 14.000 đồng.")


def test_a_copy_costs_no_more_than_the_record_allows():
    (told,) = sums(asked("400 trang", Fee(amount=2000, text=BY_PAGE)))
    assert told.endswith("1 × 200.000 = 200.000 đồng.")


def test_nothing_is_reckoned_from_what_is_not_stated():
    assert sums(asked("3 bản", Fee(text="theo mức của tỉnh"))) == ()
    assert sums(asked("3 bản", Fee(amount=8000, text="mỗi lần đăng ký"))) == ()
    assert sums(asked("hết bao nhiêu", Fee(amount=8000, text="mỗi bản"))) == ()


def test_an_amount_that_is_over_is_not_multiplied():
    assert sums(asked("3 bản", Fee(amount=8000, text="mỗi bản, áp dụng đến hết 31/12/2025"))) == ()


@pytest.mark.parametrize(
    "text", ["mỗi thứ 5 bản, bằng 1 trang còn bảng điểm 4 trang", "5 bản bằng 1 trang vs 5 bản bảng điểm 4 trang"]
)
def test_two_papers_are_summed_up(text):
    """Asked for the sum of both, the bot told that of the longer one as if it were all."""
    (told,) = sums(asked(text, Fee(amount=2000, text=BY_PAGE)))
    assert told.endswith("4 trang: 5 × 6.000 = 30.000 đồng; cộng 40.000 đồng.")
