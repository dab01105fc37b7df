"""The garbage collector waits, and is as it was afterwards."""

from __future__ import annotations

import gc

import pytest

from common.collector import collector_paused


def test_it_is_off_within_and_on_again_also_after_an_error():
    seen = []

    @collector_paused()
    def fails():
        seen.append(gc.isenabled())
        raise LookupError

    with pytest.raises(LookupError):
        fails()
    assert [*seen, gc.isenabled()] == [False, True]


def test_one_within_another_ends_nothing():
    with collector_paused():
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
