"""The FAQ finds its entries: in its own words, in others, and not where a procedure is meant."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.settings import ROOT
from data.entries import FaqEntry
from data.loader import starter
from nlu.evaluation import load_questions
from nlu.matcher.faq.entries import FaqIndex
from nlu.matcher.faq.terms import faq_terms
from nlu.matcher.fitting.faq import FOLDS
from nlu.matcher.index.corpus import Corpus
from nlu.matcher.words.lexicon import lexicon
from nlu.reading.text import fold

CONTENT = starter()
CORPUS = Corpus(CONTENT)
NAMED = CORPUS.phrases.names_alike
INDEX = FaqIndex(CONTENT.general_faq, NAMED)
ABOUT = {entry.id: set(entry.procedures) for entry in CONTENT.general_faq}
QUESTIONS = ROOT / "bench" / "questions"


def first(text: str, index: FaqIndex = INDEX) -> tuple[str, float]:
    """The likeliest entry; an empty id where there is none."""
    return index.best(CORPUS.read(text)) or ("", 0.0)


def test_its_own_phrasings_with_and_without_marks_find_their_entry():
    asked = [(said, entry.id) for entry in CONTENT.general_faq for text in (entry.question, *entry.phrasings)
             for said in (text, fold(text))]  # fmt: skip
    found = [first(said) for said, _ in asked]
    right = sum(entry == meant for (entry, _), (_, meant) in zip(found, asked, strict=True))
    assert len(asked) > 6_000
    assert right / len(asked) >= 0.99
    assert sum(likeness >= 0.9 for _, likeness in found) / len(found) >= 0.98


def test_it_knows_when_an_entry_is_asked_in_its_own_words():
    assert INDEX.in_these_words(CORPUS.read("bo toi mat phai lam gi")) == {"su-kien-nguoi-than-mat"}
    assert INDEX.in_these_words(CORPUS.read("bố tôi mất năm ngoái")) == set()


def test_phrasings_left_out_find_their_entry():
    """One of the folds that the fitting leaves out: all of them take minutes."""
    kept = [
        entry.copy(update={"phrasings": tuple(t for at, t in enumerate(entry.phrasings) if at % FOLDS)})
        for entry in CONTENT.general_faq
    ]
    index = FaqIndex(kept, NAMED)
    asked = [(text, entry.id) for entry in CONTENT.general_faq for text in entry.phrasings[::FOLDS]]
    for said in (asked, [(fold(text), meant) for text, meant in asked]):
        right = sum(first(text, index)[0] == meant for text, meant in said)
        assert right / len(said) >= 0.82


def test_questions_by_others_find_an_entry_that_answers():
    rows = list(csv.DictReader((QUESTIONS / "independent" / "faq.tsv").open(encoding="utf-8"), delimiter="\t"))
    asked = [(row["question"], set(row["gold"].split("|"))) for row in rows if row["gold"]]
    ranked = [INDEX.ranked(CORPUS.read(text), 3) for text, _ in asked]
    firsts = sum(entries[0][0] in gold for entries, (_, gold) in zip(ranked, asked, strict=True) if entries)
    in_three = sum(any(e in gold for e, _ in entries) for entries, (_, gold) in zip(ranked, asked, strict=True))
    assert len(asked) > 100
    assert firsts / len(asked) >= 0.85
    assert in_three / len(asked) >= 0.95


@pytest.mark.parametrize(
    ("name", "most"),
    [("stories_dev", 0.04), ("independent/hard_ward_dev", 0.02), ("independent/hard_all_dev", 0.03), ("named", 0.12)],
)
def test_a_question_about_a_procedure_is_not_for_the_faq(name: str, most: float):
    questions = load_questions(QUESTIONS / f"{name}.tsv")
    found = [(first(question.text), set(question.gold)) for question in questions]
    taken = sum(likeness >= 0.5 and not ABOUT[entry] & gold for (entry, likeness), gold in found)
    assert taken / len(questions) <= most


@given(text=st.text(max_size=60) | st.sampled_from([p for entry in CONTENT.general_faq for p in entry.phrasings]))
def test_likeness_is_a_probability_and_falls(text: str):
    ranked = INDEX.ranked(CORPUS.read(text), 5)
    likeness = [value for _, value in ranked]
    assert len({entry for entry, _ in ranked}) == len(ranked) <= 5
    assert likeness == sorted(likeness, reverse=True)
    assert 0 <= sum(likeness) <= 1.0005
    assert INDEX.best(CORPUS.read(text)) == (ranked[0] if ranked else None)


def test_a_new_entry_is_found_without_fitting():
    entry = FaqEntry(
        id="cho-meo",
        question="Nuôi mèo có phải đăng ký không?",
        phrasings=("nuôi mèo khai báo ở đâu",),
        answer="Chưa có quy định nào về nuôi mèo.",
        source="thử",
        as_of=date(2026, 11, 30),
    )
    index = FaqIndex((*CONTENT.general_faq, entry), NAMED)
    found, likeness = first("nhà nuôi con mèo thì phải khai báo với ai", index)
    assert found == "cho-meo"
    assert likeness > 0.3
    assert first("nuoi meo co phai dang ky khong", index)[0] == "cho-meo"


def test_without_entries_nothing_is_found():
    empty = FaqIndex((), NAMED)
    assert empty.best(CORPUS.read("quên mật khẩu vneid")) is None
    assert empty.ranked(CORPUS.read("quên mật khẩu vneid"), 3) == ()


def test_no_words_find_nothing():
    assert INDEX.ranked(CORPUS.read("😀 ???"), 3) == ()


def test_words_of_one_meaning_are_one_term():
    paid, wired = (set(faq_terms(lexicon().read(text))) for text in ("trả tiền thế nào", "đóng phí kiểu gì"))
    assert {"@pay", "@how", "@pay @how"} <= paid & wired


def test_a_word_alone_only_means_its_kind_with_its_marks():
    assert "@broker" in faq_terms(lexicon().read("cò giấy tờ"))
    assert "@broker" not in faq_terms(lexicon().read("có giấy tờ"))
