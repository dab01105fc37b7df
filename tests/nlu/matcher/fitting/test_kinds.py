"""Words from which the kind of a question is guessed, in all procedures together."""

from __future__ import annotations

import numpy as np

from nlu.matcher.fitting.kinds import Asked, learn_kinds

KINDS = {
    "instead": ("ai di thay", "nho chi di giup", "me di thay con", "vo nop giup chong"),
    "copy": ("ban photo duoc khong", "photo hay ban goc", "nop ban goc", "photo co dau"),
    "wait": ("may ngay xong", "bao lau co", "cho may ngay", "lau khong"),
}
OWN = {"passport": "ho chieu", "birth": "khai sinh", "land": "so do"}


def terms(text: str) -> dict[str, float]:
    return dict.fromkeys(text.split(), 1.0)


def taught(*, without: tuple[str, str] = ("", "")) -> list[Asked]:
    """Each kind of question about each procedure; about one of them a word is never said."""
    procedure, word = without
    return [
        Asked(terms(f"{said} {name}"), f"{kind} {code}", code)
        for code, name in OWN.items()
        for kind, sayings in KINDS.items()
        for said in sayings
        if not (code == procedure and word in said.split())
    ]


def nearest(question: str, code: str, texts: list[Asked]) -> str:
    """The kind of the entry of a procedure that a question is likest."""
    meant = learn_kinds(texts)
    asked = meant.of(terms(question))
    likeness = {
        kind: np.mean([meant.of(one.terms) @ asked for one in texts if one.entry == f"{kind} {code}"])
        for kind in KINDS
    }
    return max(likeness, key=lambda kind: likeness[kind])


def test_a_word_taught_by_other_procedures_tells_the_kind_of_a_question():
    texts = taught(without=("birth", "giup"))
    assert not any("giup" in one.terms for one in texts if one.procedure == "birth")
    assert nearest("lam giup khai sinh", "birth", texts) == "instead"


def test_each_kind_is_told_from_the_others():
    texts = taught()
    found = [nearest(f"{said} khai sinh", "birth", texts) for sayings in KINDS.values() for said in sayings[:2]]
    assert found == [kind for kind in KINDS for _ in range(2)]


def test_the_same_input_gives_the_same_vectors():
    one, other = (learn_kinds(taught()).of(terms("photo so do")) for _ in range(2))
    assert np.array_equal(one, other)
