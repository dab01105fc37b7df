"""How a text is read: words by themselves, longer phrases, and what stands beside them."""

from functools import lru_cache

import pytest

from data.loader import starter
from nlu.matcher.index.corpus import Corpus
from nlu.matcher.words.lexicon import ASPECT_WEIGHT, STORY_WEIGHT, lexicon


@lru_cache(maxsize=1)
def corpus():
    return Corpus(starter())


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


@pytest.mark.parametrize(
    ("typed", "read"), [("nuoi ca long", "cá"), ("len ca xa lam can cuoc", "an"), ("vat nuoi", "vật")]
)
def test_short_forms_in_texts_without_marks(typed, read):
    words = [word.marked for word in corpus().read(typed).words]
    assert read in words
