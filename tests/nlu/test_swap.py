"""A newer release is indexed beside the turns: who asks for the one in force never waits for it."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timezone

import pytest

from data.models import Content, Procedure, Release
from nlu.matcher import matcher, matcher_for


def release(number):
    content = Content(procedures=(Procedure(code=f"1.00000{number}", name="Đăng ký khai sinh"),))
    return Release(id=number, published_at=datetime.now(timezone.utc), origin="test", content=content)


@pytest.fixture
def slow(monkeypatch):
    """From now on an index takes until ``done`` is set to build."""
    begun, done, built = threading.Event(), threading.Event(), []

    def build(content):
        begun.set()
        assert done.wait(10)
        built.append(content)
        return real(content)

    real = matcher.Matcher
    monkeypatch.setattr(matcher, "Matcher", build)
    return begun, done, built


def test_the_index_in_force_is_there_while_another_is_built(slow):
    begun, done, built = slow
    old, new = release(1), release(2)
    done.set()
    in_force = matcher_for(old)
    begun.clear()
    done.clear()
    building = [threading.Thread(target=matcher_for, args=(new,)) for _ in range(3)]
    for thread in building:
        thread.start()
    assert begun.wait(5)
    asked = time.perf_counter()
    assert matcher_for(old) is in_force
    assert time.perf_counter() - asked < 0.5
    done.set()
    for thread in building:
        thread.join(10)
    assert built == [old.content, new.content]  # three who ask for the new one get it built once
    assert matcher_for(new) is not in_force
