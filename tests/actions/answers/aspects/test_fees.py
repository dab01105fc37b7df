"""Fees under suspicion, fees of which the record says "none", and fees whose last day is over."""

from __future__ import annotations

from datetime import date

import pytest

from actions.answers.aspects.fees import NO_AMOUNT, OVER, fee_lines, fees
from actions.answers.section import View
from data.models import Fee, Method, Procedure, SubmissionMethod

TODAY = date(2026, 11, 30)


def view(*known, note=None):
    way = Method(via=SubmissionMethod.DIRECT, fees=known, note=note)
    return View(Procedure(code="1.000001", name="Đăng ký thử", methods=(way,)), today=TODAY)


def told(*known, note=None):
    return "\n".join(item.text for item in fees(view(*known, note=note)).items)


def test_a_number_that_cannot_be_meant_is_told_as_unclear():
    assert told(Fee(doubtful=True)) == "• Cổng ghi số tiền không rõ, hãy hỏi nơi nộp trước khi trả."
    assert told(Fee(doubtful=True, text="Đăng ký lại")).startswith("• Đăng ký lại: Cổng ghi số tiền không rõ")
    assert "không rõ" in fee_lines(view(Fee(doubtful=True)))[0]


def test_a_number_that_its_words_deny_is_told_with_the_words_first():
    fee = Fee(amount=50_000, doubtful=True, text="(áp dụng mức phí 25.000 đồng đến hết ngày 31/12/2026)")
    assert told(fee) == "• Áp dụng mức phí 25.000 đồng đến hết ngày 31/12/2026 (ô số tiền trên Cổng ghi 50.000 đồng)"
    assert all("25.000" in line for line in fee_lines(view(fee)))


@pytest.mark.parametrize("words", ["Không", "Không có.", "không có phí, lệ phí"])
def test_none_is_no_contradiction(words):
    assert told(Fee(text=words)) == "• Cổng ghi: không có phí, lệ phí."
    assert NO_AMOUNT not in fee_lines(view(Fee(text=words)))[0]


def test_not_set_is_not_none():
    assert told(Fee(text="Không quy định")) == "• Cổng ghi: không quy định phí, lệ phí."


@pytest.mark.parametrize(("last", "over"), [("31/12/2025", True), ("31/12/2026", False), ("30/11/2026", False)])
def test_an_amount_whose_last_day_is_over_is_told_with_that(last, over):
    assert (OVER in told(Fee(amount=115_000, text=f"áp dụng đến hết ngày {last}"))) is over


def test_payment_in_the_words_beside_a_way_is_told():
    assert "Nộp phí qua tài khoản của Sở." in told(Fee(amount=5_000), note="Nộp phí qua tài khoản của Sở.")
