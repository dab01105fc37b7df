"""Fees under suspicion, fees of which the record says "none", and fees whose last day is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from actions.answers.aspects.fees import NO_AMOUNT, OVER, fee_lines, fees
from actions.answers.compose import answer
from actions.answers.section import View
from actions.answers.source import source_line
from data.models import Currency, Fee, Method, Procedure, SubmissionMethod
from nlu.understanding import Aspect

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


OWN = {"source": "Nghị quyết 12/2026/NQ-HĐND", "as_of": date(2026, 12, 1)}


def test_an_amount_of_another_source_is_told_with_that():
    """What an official typed was told as the portal's, under the decision and the day of its record."""
    fee = Fee(amount=9_000, text="mỗi lần", doubtful=True, **OWN)
    assert told(fee) == "• 9.000 đồng – mỗi lần (theo Nghị quyết 12/2026/NQ-HĐND, 1/12/2026)"
    assert all("(theo Nghị quyết 12/2026/NQ-HĐND, 1/12/2026)" in line for line in fee_lines(view(fee)))
    assert told(Fee(free=True, **OWN)) == "• Miễn phí (theo Nghị quyết 12/2026/NQ-HĐND, 1/12/2026)"
    assert "Cổng" not in told(Fee(text="không thu phí trẻ em", **OWN))


def test_an_answer_about_such_fees_alone_names_their_source():
    own, of_record = view(Fee(amount=9_000, **OWN)), view(Fee(amount=9_000, **OWN), Fee(amount=8_000))
    (reply,) = answer(replace(own, noted=True), (Aspect.FEE,))
    assert reply.text.endswith("Nguồn: Nghị quyết 12/2026/NQ-HĐND, cập nhật 1/12/2026.")
    (reply,) = answer(replace(of_record, noted=True), (Aspect.FEE,))
    assert reply.text.endswith(source_line(of_record.procedure))


def test_an_amount_of_its_own_source_is_not_told_as_the_portals_beside_a_law():
    """ "Cổng ghi: 6.000 đồng (theo Nghị quyết 12/2026/NQ-HĐND)" was told where a law sets something as well."""
    for amounts, said in (((Fee(amount=6_000, **OWN),), "Mức phí: 6.000"), ((Fee(amount=8_000),), "Cổng ghi: 8.000")):
        seen = view(*amounts)
        seen = replace(seen, procedure=seen.procedure.copy(update={"code": "2.001194"}), today=date(2026, 11, 30))
        assert said in fee_lines(seen)[0]
        assert ("Cổng ghi" in fee_lines(seen)[0]) is ("Cổng ghi" in said)


def test_a_source_line_tells_whence_the_fees_are_beside_the_rest():
    own = view(Fee(amount=9_000, **OWN))
    named = "; phí: Nghị quyết 12/2026/NQ-HĐND, cập nhật 1/12/2026."
    for aspects in ((), (Aspect.FEE, Aspect.LEGAL)):
        assert answer(replace(own, noted=True), aspects)[-1].text.endswith(named)
    assert "; phí:" not in answer(replace(own, noted=True), (Aspect.LEGAL,))[-1].text
    of_record = view(Fee(amount=9_000, **OWN), Fee(amount=8_000))
    assert "; phí:" not in answer(replace(of_record, noted=True))[-1].text


def test_a_source_wants_its_day():
    with pytest.raises(ValidationError, match="cả nguồn và ngày"):
        Fee(amount=9_000, source="Nghị quyết 12/2026")


@pytest.mark.parametrize(
    ("question", "named"), [("hết bao nhiêu tiền", False), ("ở đại sứ quán thì mấy đô", True), ("", True)]
)
def test_what_is_paid_at_an_embassy_is_told_to_who_may_go_there(question, named):
    """ "10 đô la Mỹ" under the price of a copy was taken for a price at the commune."""
    at_home, abroad = Fee(amount=2_000, text="mỗi trang"), Fee(amount=10, currency=Currency.USD, text="mỗi bản")
    asked = replace(view(at_home, abroad), question=question)
    items = "\n".join(item.text for item in fees(asked).items)
    assert "2.000 đồng" in items
    assert ("10 đô la Mỹ" in items) is named
