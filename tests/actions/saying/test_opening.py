"""“Được.” is no answer to “có phải không”."""

from __future__ import annotations

import pytest

from actions.saying.opening import with_fitting_opening

ANSWER = "Được. Công an xã nào trong cả nước cũng nhận."
QUESTION = "Ở nơi khác với quê thì làm được không?"


@pytest.mark.parametrize("asked", ["ở trọ làm được không", "minh o tro lam dc ko", "ở đây có làm được không ạ"])
def test_it_is_told_to_who_asks_the_same_kind(asked: str):
    assert with_fitting_opening(ANSWER, asked, QUESTION) == ANSWER


@pytest.mark.parametrize("asked", ["có phải về quê làm không", "co phai ve que lam ko", "làm ở đâu"])
def test_it_is_not_told_to_who_asks_another_kind(asked: str):
    """ "Có phải về quê làm không" was answered with "Được."."""
    assert with_fitting_opening(ANSWER, asked, QUESTION) == "Công an xã nào trong cả nước cũng nhận."


def test_an_answer_of_one_word_stays():
    assert with_fitting_opening("Được.", "có phải không", QUESTION) == "Được."


def test_an_answer_without_an_opening_stays():
    assert with_fitting_opening("Mang thẻ cũ.", "có phải mang gì không", QUESTION) == "Mang thẻ cũ."
