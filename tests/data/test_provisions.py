"""Law with a first and a last day."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from data.loader import load_procedures
from data.models import SubmissionMethod
from data.provisions import Concerns, Provision, holding, provisions

FEE = {"id": "a", "procedures": ["1.000001"], "concerns": "fee", "text": "Được miễn lệ phí.", "brief": "miễn phí"}


def provision(**values):
    return Provision.parse_obj(
        {**FEE, "source": "Thông tư thử", "starts": "2026-08-15", "ends": "2027-02-28", **values}
    )


@pytest.mark.parametrize(
    ("day", "holds"),
    [(date(2026, 8, 14), False), (date(2026, 8, 15), True), (date(2027, 2, 28), True), (date(2027, 3, 1), False)],
)
def test_the_first_and_the_last_day_count(day, holds):
    assert provision().holds(day) is holds


def test_without_a_last_day_it_holds_on():
    assert provision(ends=None).holds(date(2040, 1, 1))


@pytest.mark.parametrize("wrong", [{"ends": "2026-01-01"}, {"procedures": []}, {"procedures": ["khai sinh"]}])
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValidationError):
        provision(**wrong)


def test_what_holds_today_is_over_when_its_law_ends():
    assert holding("2.001194", Concerns.FEE, date(2026, 11, 30))
    assert [each.id for each in holding("2.001194", Concerns.FEE, date(2027, 1, 1))] == ["cong-dan-so-the-can-cuoc"]
    assert holding("2.001194", Concerns.FEE, date(2027, 3, 1)) == ()


def test_every_reduction_for_digital_citizens_names_its_conditions():
    told = [each.text for each in provisions() if each.id.startswith("cong-dan-so")]
    assert told
    assert all("mức 2" in text and "VNeID" in text and "trực tuyến" in text for text in told)


def test_what_is_free_online_can_be_filed_online():
    """Found beside a new procedure: a driver's licence of the army, filed only in person, was called free online."""
    online = {
        procedure.code
        for procedure in load_procedures()
        if any(method.via is SubmissionMethod.ONLINE for method in procedure.methods)
    }
    known = {procedure.code for procedure in load_procedures()}
    free = {code for one in provisions() if "nộp trực tuyến được miễn" in one.text for code in one.procedures}
    assert not (free & known) - online
