from __future__ import annotations

import logging

import pytest

from common.log import setup, where, who


@pytest.fixture(autouse=True)
def as_before():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def test_a_chat_is_named_by_a_hash_that_is_the_same_for_the_same_key():
    setup("INFO", b"key")
    name = who("telegram", "123456789")
    setup("INFO", b"key")
    assert who("telegram", "123456789") == name
    assert "123456789" not in name
    assert name.startswith("telegram#")


def test_without_the_key_the_hash_cannot_be_made_again():
    setup("INFO", b"one")
    name = who("telegram", "123456789")
    setup("INFO", b"another")
    assert who("telegram", "123456789") != name
    setup("INFO", b"one")
    assert who("telegram", "987654321") != name


def test_an_error_is_named_by_its_place_and_not_by_its_message():
    with pytest.raises(ValueError, match="số định danh") as caught:
        raise ValueError("số định danh 019088001234")
    assert where(caught.value).startswith("ValueError at test_log.py:")
    assert "0190" not in where(caught.value)
    assert where(KeyError("x")) == "KeyError"


def test_libraries_that_log_requests_are_held_back_even_when_debugging():
    setup("DEBUG")
    for name in ("httpx", "sse_starlette.sse", "uvicorn.access", "rasa.core"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO), name
