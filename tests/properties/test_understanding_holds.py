"""What must hold for any text at all on its way through the Rasa components."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.turns import message_of

from actions.core import ACTIONS
from data.catalogue import catalogue_of
from data.releases.live import current_release
from nlu.aspects.asked import aspects_in
from nlu.aspects.clauses import clauses
from nlu.aspects.train import written
from nlu.learning.words import word_starts
from nlu.matcher import matcher_for
from nlu.reading.text import fold
from nlu.talk.action_by_intent import action_of
from nlu.talk.answer_or_ask import MOST_OFFERED
from nlu.talk.message import from_dict, to_dict
from nlu.talk.state import Option, Talk
from nlu.talk.understand import by_outcome, rank, settled
from nlu.taps import of_tap, parse_tap
from nlu.understanding import Act, Aspect, Reading

WORDS = st.sampled_from(
    [
        "làm",
        "giấy",
        "khai",
        "sinh",
        "hết",
        "bao",
        "nhiêu",
        "tiền",
        "ở",
        "đâu",
        "không",
        "phải",
        "số",
        "2",
        "cái",
        "thứ",
        "hai",
        "🙂",
        "H55.12-261120-0007",
        "ạ",
        "?",
        ",",
        "đâu",
        "dầu",
    ]
)
SENTENCES = st.lists(WORDS, max_size=12).map(" ".join)
TEXTS = SENTENCES | st.text(max_size=80)


@lru_cache(maxsize=1)
def tokenizer() -> Any:
    from nlu.components.tokenizer import SyllableTokenizer

    return SyllableTokenizer(SyllableTokenizer.get_default_config())


@given(TEXTS)
@settings(max_examples=150)
def test_tokens_stand_where_they_say(text):
    from rasa.shared.nlu.training_data.message import Message

    last = 0
    for token in tokenizer().tokenize(Message.build(text), "text"):
        assert text[token.start : token.end] == token.text
        assert last <= token.start < token.end
        last = token.end


@given(st.lists(st.text(min_size=1, max_size=8), max_size=10))
@settings(max_examples=50)
def test_every_syllable_is_in_a_word(syllables):
    starts = word_starts(syllables)
    assert len(starts) == len(syllables)
    assert starts[:1] in {(), (True,)}


def test_the_segmenter_does_not_panic_on_what_it_cannot_read():
    """Found by chance: white space inside a token ended the process."""
    assert word_starts(("\x7f\x9ddQ\x8eÐ&", "𘢻", "; ", "\x8aê", "khai", "sinh")) == (
        True,
        True,
        True,
        True,
        True,
        False,
    )


@given(SENTENCES)
@settings(max_examples=200)
@example("dầu tiền không")
@example("làm dầu làm tiền không")
def test_aspect_patterns_without_marks_hold_at_least_those_with_marks(text):
    """Unless the bare words may be a story ("dau tien" is "đầu tiên", and no money), or say more plainly what is
    asked: a fallback is looked for only where nothing plain was found ("lam dau" is "làm đâu" too)."""

    def found(typed: str, weak: bool) -> set[Aspect]:
        return {hit.aspect for part in clauses(typed) for hit in part.hits if hit.weak is weak}

    def story(typed: str) -> list[bool]:
        return [not word for part in clauses(typed) for word in part.words]

    bare = fold(text)
    if story(text) != story(bare):
        return
    plain = found(bare, weak=False)
    assert found(text, weak=False) <= plain
    assert plain - found(text, weak=False) or found(text, weak=True) <= plain | found(bare, weak=True)


def test_what_is_asked_is_hardly_ever_heard_otherwise_without_marks():
    texts = [one.text.replace("~", "đăng ký tạm trú") for one in written()]
    alike = [set(aspects_in(text)) == set(aspects_in(fold(text))) for text in texts]
    assert sum(alike) / len(alike) > 0.96


STATES = st.builds(
    Talk,
    procedure=st.sampled_from([None, "1.001193"]),
    recent=st.sampled_from([(), ("1.001193", "1.000894")]),
    offered=st.sampled_from([(), ("1.004884", "1.000894")]),
    spare=st.sampled_from([(), ("2.000528",)]),
    together=st.sampled_from([(), ("1.001193", "1.000894")]),
    listed=st.sampled_from([(), ("1.000894", "1.001193")]),
    awaiting=st.sampled_from([None, "procedure", "matter", "code", "identity"]),
    options=st.sampled_from([(), (Option("Đồng ý", "/consent"), Option("Không đồng ý", "/refuse_consent"))]),
    entry=st.sampled_from([None, "gio-lam-viec-mot-cua"]),
)


@given(TEXTS, STATES)
@settings(max_examples=200)
def test_anything_gets_one_meaning_in_any_talk(text, talk):
    message = message_of(text)
    assert from_dict(json.loads(json.dumps(to_dict(message)))) == message
    release = current_release()
    ranked = rank(message, talk, matcher_for(release), catalogue_of(release.content))
    assert abs(sum(row.share for row in ranked) - 1) < 1e-9
    found = settled(message, talk, by_outcome(ranked, catalogue_of(release.content)))
    assert Reading.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    assert 0 < found.share <= 1.0001
    assert len(found.offered) <= MOST_OFFERED
    assert not set(found.offered) & set(found.codes)
    assert action_of(found) in ACTIONS
    assert found.act is not Act.DANGER or found.kind


@given(
    st.text(max_size=60),
    st.dictionaries(
        st.sampled_from(["p", "a", "c", "n", "o", "d", "kind"]), st.none() | st.integers() | st.text(max_size=5)
    ),
)
@settings(max_examples=150)
def test_taps_never_raise(text, keys):
    assert parse_tap("/" + text, {"choose"}) is None or text.startswith("choose")
    assert of_tap("choose", keys).intent == "choose"
