"""What was read of texts is kept for the next index, which is the same as one that was read from nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.entries import VocabularyEntry
from data.models import Content
from data.releases.live import current_release
from nlu.matcher.index import corpus as corpus_module
from nlu.matcher.index import names as names_module
from nlu.matcher.index.corpus import Corpus
from nlu.matcher.index.kept import Kept, LastMade, first_named


def read_letters(text, names):
    return names.numbers(text), [len(text)], [hash(text)]


def letters(kept, texts):
    found = kept.of(texts)
    return found.rows[0].strings(found.names), found.rows[1].values.tolist()


@given(st.lists(st.lists(st.text("abc", max_size=4), max_size=8), max_size=5))
def test_whatever_was_read_before_the_rows_are_those_of_the_texts(calls):
    kept = Kept(read_letters, "iiq")
    for texts in calls:
        assert letters(kept, texts) == ([tuple(text) for text in texts], [len(text) for text in texts])


def test_only_new_texts_are_read_and_what_is_not_used_is_forgotten():
    read = []

    def note(text, names):
        read.append(text)
        return read_letters(text, names)

    kept = Kept(note, "iiq")
    kept.of(["ab", "c", "ab"])
    kept.of(["d", "ab"])
    kept.of(["c", "d"])
    assert read == ["ab", "c", "d", "c"]


def test_numbers_in_the_order_in_which_they_come():
    order, places = first_named(np.array([7, 2, 7, 5, 2], dtype=np.int32), 9)
    assert order.tolist() == [7, 2, 5]
    assert places.tolist() == [0, 1, 0, 2, 1]


def test_the_last_thing_is_made_anew_only_of_other_things():
    made, last = [], LastMade()
    for thing in ("a", "a", "b", "a"):
        last.of(thing, lambda: made.append(thing))  # noqa: B023 - called now
    assert made == ["a", "b", "a"]


@pytest.fixture
def from_nothing(monkeypatch):
    """Forget whatever was read."""

    def forget():
        for module, name, kinds in (
            (corpus_module, "PHRASES_READ", "ifiiqq"),
            (corpus_module, "WRITTEN", "i"),
            (names_module, "NAMES_READ", "iii"),
        ):
            monkeypatch.setattr(module, name, Kept(getattr(module, name)._read, kinds))
        for module, name in ((corpus_module, "_books"), (corpus_module, "_restorers"), (names_module, "_last")):
            monkeypatch.setattr(module, name, LastMade())

    return forget


def small() -> Content:
    content = current_release().content
    return content.copy(update={"vocabulary": content.vocabulary[:400], "procedures": content.procedures[:60]})


def edited(content: Content) -> Content:
    """Another phrase, another name, one record less."""
    said = VocabularyEntry(phrases=("xin cái giấy cho cháu đi học xa",), procedures=(content.procedures[3].code,))
    named = content.procedures[5].copy(update={"name": "Cấp lại giấy phép nuôi cá cảnh (cấp xã)"})
    procedures = (*content.procedures[:5], named, *content.procedures[7:])
    return content.copy(update={"vocabulary": (said, *content.vocabulary[2:]), "procedures": procedures})


def told(corpus):
    """Everything that an index compares with."""
    spaces = (corpus.names.space, corpus.phrases.space)
    cells = [(space.texts.all().columns.tolist(), space.texts.all().values.tolist()) for space in spaces]
    hashes = [(space.hashes.tolist(), space.numbers.tolist()) for space in spaces]
    readings = [corpus.read(text) for text in ("lam giay khai sinh cho con", "xin cai giay cho chau di hoc xa")]
    meant = corpus.phrases._meant.tolist()
    return cells, hashes, readings, meant, corpus.names.keys, corpus.names.marks, corpus.names.plain_keys


def test_an_index_after_an_edit_is_the_one_from_nothing(from_nothing):
    from_nothing()
    content = small()
    Corpus(content)
    after = told(Corpus(edited(content)))
    back = told(Corpus(content))
    from_nothing()
    assert told(Corpus(edited(content))) == after
    from_nothing()
    assert told(Corpus(content)) == back


def test_an_edit_of_an_answer_indexes_no_phrase_anew(from_nothing):
    from_nothing()
    content = small()
    before = Corpus(content)
    faq = (content.faq[0].copy(update={"answer": "Trả lời khác hẳn câu cũ."}), *content.faq[1:])
    after = Corpus(content.copy(update={"faq": faq}))
    assert after.phrases is before.phrases
    assert after.names is before.names
