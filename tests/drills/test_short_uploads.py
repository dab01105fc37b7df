"""A short drill of malformed uploads: each kind of file a few times, in all kinds of requests."""

from __future__ import annotations

import pytest

from drill.uploads.books import BOOKS
from drill.uploads.program import run

pytestmark = pytest.mark.timeout(300)


def test_no_malformed_upload_gets_in_or_breaks_anything(tmp_path):
    result = run(6 * len(BOOKS), tmp_path, seed=16)
    assert result.faults == []
    assert result.honest_taken
    assert result.refused > len(BOOKS)
    assert result.statuses[400] > 0
