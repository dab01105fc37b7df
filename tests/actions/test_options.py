"""Typing what a button says is tapping it."""

from __future__ import annotations

import pytest

from actions.memory import Memory, Option
from actions.options import picked

MEMORY = Memory(
    options=(
        Option("Đăng ký khai sinh", "/a"),
        Option("Đăng ký lại khai sinh", "/b"),
        Option("Không phải các việc trên", "/reject"),
    )
)


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("Đăng ký khai sinh", "/a"),
        ("dang ky lai khai sinh.", "/b"),
        ("ĐĂNG KÝ LẠI KHAI SINH", "/b"),
        ("2", "/b"),
        ("số 1", "/a"),
        ("cái thứ hai ạ", "/b"),
        ("cái cuối", "/b"),
        ("3", "/reject"),
    ],
)
def test_words_and_numbers(text, payload):
    option = picked(MEMORY, text)
    assert option is not None
    assert option.payload == payload


@pytest.mark.parametrize("text", ["khai sinh", "4", "0", "", "đăng ký khai sinh cho con", "20 ngày"])
def test_anything_else_is_a_new_message(text):
    assert picked(MEMORY, text) is None


def test_nothing_to_pick_from():
    assert picked(Memory(), "1") is None
