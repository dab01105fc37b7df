"""What must hold of text and decisions for any input."""

import unicodedata
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from support.content.matcher import starter_matcher

from data.loader import starter
from nlu.evaluation import Question, Score, evaluate, load_questions, spellings
from nlu.reading.codes import dossier_codes, mask, procedure_codes
from nlu.reading.text import expand, fold, normalize, tokenize

CONTENT = starter()
MATCHER = starter_matcher()
KNOWN = frozenset(procedure.code for procedure in CONTENT.procedures)
QUESTIONS = Path(__file__).resolve().parents[2] / "bench" / "questions"

LETTERS = st.text(
    alphabet=st.sampled_from(
        "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậếềểễệíìỉĩịốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ '-.0123456789"
    )
)
ANYTHING = st.text(max_size=200)


@given(ANYTHING)
def test_normalize_is_done_after_once(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once


@given(ANYTHING)
def test_folding_forgets_form_and_case(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFC", fold(text)))


@given(ANYTHING)
def test_tokens_are_in_order_and_where_they_say(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert end <= token.start < token.end
        assert text[token.start : token.end] == token.text
        end = token.end


@given(LETTERS)
def test_expanding_twice_changes_nothing_more(text: str) -> None:
    assert expand(expand(expand(text))) == expand(expand(text))


@given(st.integers(10, 99), st.integers(0, 999), st.integers(1, 9999), st.sampled_from(["-", " - ", "–", " — "]))
def test_dossier_codes_survive_loose_typing(province: int, office: int, number: int, dash: str) -> None:
    code = f"H{province}.{office}-261120-{number:04}"
    assert dossier_codes(f"hồ sơ {code.replace('-', dash).lower()} của tôi") == (code,)


@given(st.integers(1, 9), st.integers(0, 999_999))
def test_procedure_codes_survive_loose_typing(first: int, rest: int) -> None:
    code = f"{first}.{rest:06}"
    assert procedure_codes(f"tthc {code.replace('.', '')}") == (code,)
    assert procedure_codes(f"mã {code} ạ") == (code,)


@given(st.integers(0, 99_999_999_999))
def test_identity_numbers_never_get_through(number: int) -> None:
    digits = f"0{number:011}"
    masked, first = mask(f"số của tôi là {digits} nhé")
    assert digits not in masked
    assert first == digits


@settings(max_examples=60)
@given(ANYTHING)
def test_any_text_gets_a_verdict(text: str) -> None:
    for match in MATCHER.match(text):
        assert len(match.candidates) <= 10
        assert len(match.options) <= 3


def test_decisions_do_not_depend_on_how_it_was_typed() -> None:
    """Goal of issue 3: the same questions in any spelling, at most 1.5 points apart."""
    asked = [q for name in ("stories_dev", "named") for q in load_questions(QUESTIONS / f"{name}.tsv")]
    scores: dict[str, Score] = {}
    for name, spell in spellings().items():
        typed = [Question(spell(question.text), question.gold, question.note) for question in asked]
        scores[name] = evaluate(MATCHER, typed, KNOWN)
    firsts = [score.first for score in scores.values()]
    assert max(firsts) - min(firsts) <= 0.05, {name: score.first for name, score in scores.items()}
