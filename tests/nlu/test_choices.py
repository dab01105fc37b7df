"""The likelihood of choices, and that its gradient is its slope."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.learning.choices import misses, starts_of

SCORES = st.lists(st.floats(-30, 30), min_size=6, max_size=6).map(np.array)
STARTS = starts_of([2, 1, 3])
RIGHT = np.array([True, False, True, False, True, True])


def test_choices_begin_one_after_the_other():
    assert STARTS.tolist() == [0, 2, 3]


def test_equal_scores_share_alike():
    losses, slopes = misses(np.zeros(6), RIGHT, STARTS)
    assert losses == pytest.approx([np.log(2), 0, np.log(3 / 2)])
    assert slopes == pytest.approx([-1 / 2, 1 / 2, 0, 1 / 3, -1 / 6, -1 / 6])


@given(SCORES)
def test_the_gradient_is_the_slope(scores):
    _, slopes = misses(scores, RIGHT, STARTS)
    for row in range(len(scores)):
        step = np.zeros(6)
        step[row] = 1e-5
        ahead, back = (misses(scores + sign * step, RIGHT, STARTS)[0].sum() for sign in (1, -1))
        assert slopes[row] == pytest.approx((ahead - back) / 2e-5, abs=1e-4)
