"""Conditions and notes that hide in the names of papers."""

from __future__ import annotations

import pytest

from actions.answers.aspects.paper_kinds import ALWAYS, DEPENDS, NOTES, SHOWN, SOMETIMES, kind_of
from data.models import Case, Paper


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Tờ khai theo mẫu", ALWAYS),
        ("Giấy chứng sinh; trường hợp không có Giấy chứng sinh thì nộp văn bản của người làm chứng", ALWAYS),
        ("Giấy chứng nhận (trừ trường hợp đã có trong cơ sở dữ liệu)", ALWAYS),
        ("Tờ khai (nếu người yêu cầu nộp trực tiếp)", DEPENDS),
        ("Văn bản ủy quyền trong trường hợp ủy quyền. Người được ủy quyền mang giấy tờ của mình", DEPENDS),
        ("Hộ chiếu (đối với người nước ngoài)", DEPENDS),
        ("Trường hợp trẻ bị bỏ rơi: biên bản về việc trẻ bị bỏ rơi", SOMETIMES),
        ("Lưu ý: bản chụp phải rõ nét", NOTES),
    ],
)
def test_a_condition_within_a_name_is_heard(name, kind):
    assert kind_of(Case(), Paper(name=name, originals=1)) == kind


def test_a_row_without_sheets_that_says_something_is_a_note():
    said = "Trường hợp đã nộp bản điện tử thì không phải nộp bản giấy"
    assert kind_of(Case(), Paper(name=said)) == NOTES
    assert kind_of(Case(), Paper(name=said, originals=1)) == SOMETIMES
    assert kind_of(Case(), Paper(name="Bản sao bằng cấp phải được chứng thực")) == ALWAYS
    drawings = "02 bộ bản vẽ thiết kế xây dựng triển khai sau thiết kế cơ sở được phê duyệt"
    assert kind_of(Case(), Paper(name=drawings)) == ALWAYS, "a number of sets is no sentence"


def test_what_is_only_presented_is_told_as_such():
    assert kind_of(Case(name="Giấy tờ phải xuất trình"), Paper(name="Thẻ căn cước", originals=1)) == SHOWN
