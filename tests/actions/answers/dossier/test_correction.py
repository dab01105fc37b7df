from __future__ import annotations

from datetime import date

import pytest

from actions.answers.dossier.correction import Change, changes, correction
from data.models import Procedure, Stated
from data.releases.live import current_release


def procedure() -> Procedure:
    return next(each for each in current_release().content.procedures if each.cases and each.cases[0].papers)


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (
            ("Trực tiếp: 8.000 VND",),
            ("Trực tiếp: 10.000 VND",),
            "Trước: Trực tiếp: 8.000 VND\nNay: Trực tiếp: 10.000 VND",
        ),
        (("A",), ("A", "B"), "Thêm: B"),
        (("A", "B"), ("A",), "Bỏ: B"),
        ((), ("A",), "Trước: Cổng chưa nêu\nNay: A"),
        (("A",), (), "Trước: A\nNay: Cổng chưa nêu"),
    ],
)
def test_a_change_is_told_by_what_went_and_what_came(before, now, said):
    text = correction(procedure(), [Change("fee", before, now)], date(2026, 11, 20)).text
    assert f"PHÍ, LỆ PHÍ\n{said}\n\n" in text
    assert "ngày 20/11/2026" in text


def test_only_what_was_told_is_compared():
    old = procedure()
    fewer = old.copy(update={"cases": (old.cases[0].copy(update={"papers": old.cases[0].papers[1:]}),)})
    assert [change.facet for change in changes(old, fewer, ["papers"])] == ["papers"]
    assert [change.facet for change in changes(old, fewer, ["form"])] == ["papers"]
    assert [change.facet for change in changes(old, fewer, [])] == ["papers"]
    assert changes(old, fewer, ["fee", "time", "steps"]) == ()
    assert changes(old, old, []) == ()


def test_a_deadline_is_corrected_for_who_was_told_it():
    old = procedure().copy(update={"deadline": None})
    stated = Stated(text="Trong 30 ngày.", source="bản ghi 1.001193", as_of=date(2026, 4, 15))
    new = old.copy(update={"deadline": stated})
    assert [change.facet for change in changes(old, new, ["deadline"])] == ["deadline"]
    assert changes(old, new, ["papers"]) == changes(old, new, []) == ()


def test_a_long_list_fits_a_message():
    old = tuple(f"Giấy tờ thứ {number} {'rất dài ' * 40}" for number in range(50))
    text = correction(procedure(), [Change("papers", old, ()), Change("fee", old, ())], date(2026, 1, 2)).text
    assert len(text) < 2000
    assert text.startswith("Đính chính: ngày 2/1/2026")
    assert "Nguồn: " in text
