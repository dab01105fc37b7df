"""A console over a small content."""

from __future__ import annotations

import pytest
from support.officials.console import Console


@pytest.fixture
def console(tmp_path) -> Console:
    return Console(tmp_path)


@pytest.fixture
def an(console):
    """An editor who is logged in."""
    return console.inside("an")


@pytest.fixture
def binh(console):
    """Another editor."""
    return console.inside("binh")
