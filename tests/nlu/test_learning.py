from __future__ import annotations

import pytest

from nlu.learning.lexicon import Lexicon, kind_of
from nlu.learning.linear import LinearModel
from nlu.learning.tagger import Span, Tagger, chunks, tags
from nlu.learning.words import join_words, word_starts
from nlu.text import fold, tokenize

GREET = ["xin chào", "chào bạn", "chào em", "chào anh chị", "chào buổi sáng", "em chào cô"]
FEE = [
    "hết bao nhiêu tiền",
    "lệ phí bao nhiêu",
    "mất bao nhiêu tiền",
    "phí bao nhiêu",
    "tốn bao nhiêu",
    "đóng bao nhiêu tiền",
]
SENTENCES = [*GREET, *FEE], ["greet"] * len(GREET) + ["fee"] * len(FEE)


def test_intents_with_and_without_marks(tmp_path):
    model = LinearModel.fit(*SENTENCES)
    for text in ("chào chị nhé", "lệ phí hết bao nhiêu vậy"):
        for typed in (text, fold(text)):
            shares = model.probabilities(typed)
            assert next(iter(shares)) == ("greet" if "ch" in text[:2] else "fee")
            assert sum(shares.values()) == pytest.approx(1.0, abs=1e-5)
    model.save(tmp_path)
    assert LinearModel.load(tmp_path).probabilities("chào bạn nhé") == pytest.approx(
        model.probabilities("chào bạn nhé"), abs=1e-6
    )


def test_the_same_sentences_make_the_same_model():
    first, second = (LinearModel.fit(*SENTENCES).probabilities("chào nhé bao nhiêu") for _ in range(2))
    assert first == second


def test_texts_without_any_known_feature_get_probabilities_too():
    assert len(LinearModel.fit(*SENTENCES).probabilities("")) == 2
    assert len(LinearModel.fit(*SENTENCES).probabilities("🙂 ✂️")) == 2


def places(*texts: str) -> tuple[list[str], list[list[Span]]]:
    """Texts with places in brackets, and their spans."""
    plain, spans = [], []
    for text in texts:
        start, end = text.index("["), text.index("]") - 1
        plain.append(text.replace("[", "").replace("]", ""))
        spans.append([Span("place", start, end)])
    return plain, spans


TRAINING = places(
    "tôi ở xã [Cao Sơn] muốn hỏi", "em ở xã [Bằng Thành] cần làm", "nhà tôi ở xã [Quảng Chu]", "ở xã [Cao Sơn] nộp đâu",
    "xã [Bằng Thành] bây giờ là đâu", "người xã [Quảng Chu] đi làm", "xã [Thanh Mai] ở đâu", "mẹ em ở xã [Thanh Mai]",
)  # fmt: skip


def test_entities_are_found_at_the_offsets_of_the_text_as_typed(tmp_path):
    tagger = Tagger.fit(*TRAINING, tmp_path)
    for text in ("cháu ở xã Cao Sơn ạ", "chau o  xa  Cao Son a", "🙂 em ở xã Quảng Chu"):
        (span,) = tagger.spans(text)
        assert fold(text[span.start : span.end]) in {"cao son", "quang chu"}
        assert 0 < span.confidence <= 1
    loaded = Tagger.load(tmp_path)
    assert loaded.spans("cháu ở xã Cao Sơn ạ") == tagger.spans("cháu ở xã Cao Sơn ạ")
    assert loaded.spans("") == ()


def test_tags_tell_neighbours_of_one_label_apart():
    text = "thứ hai thứ ba sáng"
    spans = [Span("day", 0, 7), Span("day", 8, 14), Span("part", 15, 19)]
    found = tags(tokenize(text), spans)
    assert found == ["I-day", "I-day", "B-day", "I-day", "I-part"]
    assert list(chunks(found)) == [(0, 1), (2, 3), (4, 4)]
    assert list(chunks(["O", "O"])) == []


def test_the_lexicon_knows_kinds_not_roles():
    seen = [(("ha", "noi"), "fromloc.city"), (("ha", "noi"), "toloc.city"), (("hue",), "toloc.city")]
    lexicon = Lexicon.of(seen)
    assert lexicon.marks(["tu", "ha", "noi", "den", "hue"]) == ["", "B-city", "I-city", "", ""]
    assert Lexicon.from_rows(lexicon.rows()).marks(["ha", "noi"]) == ["B-city", "I-city"]
    assert kind_of("fromloc.city|from") == "city"


def test_words_of_underthesea():
    assert join_words(["làm", "giấy", "khai", "sinh", "cho", "bé"]) == ("làm", "giấy", "khai sinh", "cho", "bé")
    assert word_starts([]) == ()
