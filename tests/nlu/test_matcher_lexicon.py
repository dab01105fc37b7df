"""How a text is read: words by themselves, longer phrases, and what stands beside them."""

import pytest

from nlu.marks import Restorer
from nlu.matcher.lexicon import ASPECT_WEIGHT, STORY_WEIGHT, lexicon


def weights(text):
    return {word.marked: word.weight for word in lexicon().read(text).words}


@pytest.mark.parametrize("text", ["", "?!", "…"])
def test_a_text_without_words_is_read(text):
    reading = lexicon().read(text)
    assert (reading.words, reading.keys, reading.terms) == ((), (), {})


def test_story_and_aspects_weigh_less_alone_and_in_longer_phrases():
    found = weights("cho hỏi đăng ký kết hôn bao lâu")
    assert (found["hỏi"], found["kết"], found["lâu"]) == (STORY_WEIGHT, 1.0, ASPECT_WEIGHT)


def test_a_phrase_at_the_end_that_is_denied_means_nothing():
    """A longer phrase with the same beginning once made it end behind the last word, and so outside of what is denied."""
    reading = lexicon().read("làm lại sổ hộ khẩu không phải giấy phép xây dựng")
    assert reading.concepts == {"household"}


def test_a_word_with_other_marks_is_not_the_phrase():
    assert "idcard" in lexicon().read("làm căn cước").concepts
    assert "idcard" in lexicon().read("lam can cuoc").concepts
    assert "idcard" not in lexicon().read("làm cần cước").concepts


def test_marks_are_given_back_as_they_were_heard():
    restorer = Restorer()
    for text, times in (("đăng ký kết hôn", 2), ("đang kỳ nghỉ", 1), ("dâng hương", 3)):
        restorer.learn(text.split(), times)
    restorer.settle()
    assert restorer.restore(["dang", "ky", "ket", "hon", "xyz"]) == ["đăng", "ký", "kết", "hôn", "xyz"]
    assert restorer.restore(["dang", "ky", "nghi"]) == ["đang", "kỳ", "nghỉ"]
    assert restorer.restore(["dang", "huong"]) == ["dâng", "hương"]
    assert restorer.restore([]) == []
