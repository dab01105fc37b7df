"""A law newer than the record is told first, and only while it holds."""

from __future__ import annotations

from datetime import date

from actions.answers.aspects.fees import fee_lines, fees
from actions.answers.aspects.in_force import HEADING
from actions.answers.aspects.times import time_lines
from actions.answers.section import View
from data.loader import load_procedures

KNOWN = {procedure.code: procedure for procedure in load_procedures()}


def test_the_halved_fee_is_told_first_until_its_last_day():
    now, then = (View(KNOWN["2.001194"], today=day) for day in (date(2026, 11, 30), date(2027, 3, 1)))
    assert fees(now).items[0].group == HEADING
    assert "35.000 đồng" in fee_lines(now)[0]
    assert "35.000" not in "".join(item.text for item in fees(then).items)
    assert "70.000 đồng" in fee_lines(then)[0]


def test_the_time_of_a_bundle_is_the_laws():
    assert "3 ngày làm việc" in time_lines(View(KNOWN["3.000722"], today=date(2026, 11, 30)))[0]


def test_what_the_record_leaves_open_and_a_law_says_is_told_alone():
    (line,) = fee_lines(View(KNOWN["1.001193"], today=date(2026, 11, 30)))
    assert "không thu lệ phí" in line
    assert "chưa nêu" not in line
