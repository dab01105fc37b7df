"""The helpers of ``tests/support`` for all tests of this folder."""

from __future__ import annotations

import pytest
from support.turns import Talk


@pytest.fixture
def talk() -> Talk:
    return Talk()
