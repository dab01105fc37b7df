"""The helpers of ``tests/support`` for all tests of this folder."""

from __future__ import annotations

import pytest
from support.portal import portal, running_portal
from support.turns import Talk

__all__ = ["portal", "running_portal"]


@pytest.fixture
def talk() -> Talk:
    return Talk()
