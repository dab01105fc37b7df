"""What the citizen must know before relying on a text."""

from __future__ import annotations

import pytest

from actions.answers.source import SUSPECT, cautions
from data.models import Procedure, State
from data.official.overlay import WORDING

BIRTH = Procedure(code="1.001193", name="Đăng ký khai sinh")


def test_parts_that_the_portal_changed_are_named():
    (told,) = cautions(BIRTH.copy(update={"outdated": ("papers", "steps")}))
    assert told.startswith("Lưu ý: Cổng vừa sửa phần giấy tờ, các bước của thủ tục này")
    assert "chưa kịp xem lại" in told


@pytest.mark.parametrize("part", WORDING)
def test_every_part_of_ours_has_vietnamese_words(part):
    (told,) = cautions(BIRTH.copy(update={"outdated": (part,)}))
    assert part not in told


def test_warnings_of_ours_come_first_and_a_withdrawn_procedure_is_doubted():
    told = cautions(BIRTH.copy(update={"warnings": ("Mang bản chính.",), "outdated": ("place",)}))
    assert [text[:20] for text in told] == ["Lưu ý: Mang bản chín", "Lưu ý: Cổng vừa sửa "]
    assert cautions(BIRTH.copy(update={"state": State.SUSPECT})) == (f"Lưu ý: {SUSPECT}",)
    assert cautions(BIRTH) == ()
