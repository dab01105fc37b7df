"""Examples misspelt as people do who spell by ear."""

from __future__ import annotations

from random import Random

from nlu.danger.misspelling import misspelt


def test_what_is_confused_is_confused() -> None:
    spelt = {misspelt("sợ lắm", Random(seed)) for seed in range(40)}
    assert {"sợ lắm", "xợ lắm", "sợ nắm"} <= spelt


def test_an_onset_of_two_letters_is_no_other() -> None:
    spelt = {misspelt("thở", Random(seed)) for seed in range(40)}
    assert spelt == {"thở", "thỡ"}


def test_as_many_words_as_before_and_the_same_each_time() -> None:
    text = "nước lũ dâng cao, con tôi rơi xuống giếng"
    assert misspelt(text, Random(3)) == misspelt(text, Random(3))
    assert len(misspelt(text, Random(3)).split()) == len(text.split())
