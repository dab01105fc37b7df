"""Where a message may be cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.matcher.words.cuts import KINDS, joints, parts, without_opening

WORDS = st.lists(st.sampled_from(["tách hộ", "khai tử", ",", ".", "và", "còn", "rồi", "+", "?", "luôn", "\n"]))


def kinds(text: str) -> list[set[str]]:
    return [{name for name, is_so in zip(KINDS, joint.kinds, strict=True) if is_so} for joint in joints(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tách hộ cần gì, còn khai tử mất bao lâu?", [{"comma", "turns"}]),
        ("khai sinh và nhập khẩu", [{"added"}]),
        ("khai tu roi sang ten so do", [{"then"}]),
        ("làm khai sinh. Tôi cũng cần tách hộ", [{"stop"}]),
        ("căn cước + bằng lái", [{"plus"}]),
        ("con toi muon nhap khau", []),
        ("đăng ký kết hôn", []),
    ],
)
def test_what_stands_at_a_joint_is_told(text: str, expected: list[set[str]]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "khai sinh cần căn cước và sổ hộ khẩu không",
        "mat the, can giay khai sinh khong",
        "tách hộ cần sổ đỏ với ảnh ko",
    ],
)
def test_papers_of_one_request_are_not_cut(text: str) -> None:
    papers = text.index("cần" if "cần" in text else "can")
    assert all(joint.end < papers for joint in joints(text))


@given(WORDS.map(" ".join))
def test_joints_stand_in_order_inside_the_text(text: str) -> None:
    found = joints(text)
    assert all(text[: joint.start].strip() and text[joint.end :].strip() for joint in found)
    ends = [place for joint in found for place in (joint.start, joint.end)]
    assert ends == sorted(ends)


@given(WORDS.map(" ".join))
def test_parts_are_pieces_of_the_text(text: str) -> None:
    assert all(part in text for part in parts(text))


def test_what_opens_a_part_is_taken_off() -> None:
    assert without_opening(" còn tạm trú mất bao lâu?") == "tạm trú mất bao lâu"
    assert without_opening("tiện thể làm căn cước") == "làm căn cước"
    assert without_opening("còn") == "còn"
