"""Measures the matcher on questions with known answers, in every spelling that people use.

A question file is tab-separated with a header: ``question``, ``gold`` (codes joined by ``|``; any of them is right),
``note`` (``answer``, ``clarify`` or ``out_of_scope``). ``out_of_scope`` with gold codes is so only in catalogues that
have none of the codes: what a commune does not do may well be a procedure of the province or of a ministry.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nlu.reading.spelling import SHORT_FORMS, fold_syllable
from nlu.understanding import Match, Verdict

OUT_OF_SCOPE, CLARIFY = "out_of_scope", "clarify"


@dataclass(frozen=True)
class Question:
    """One row. ``gold`` empty: nothing in the catalogue answers it, or any clarifying question is right."""

    text: str
    gold: frozenset[str]
    note: str = ""

    def is_outside(self, known: frozenset[str]) -> bool:
        """Tell whether a catalogue of the codes ``known`` has nothing for it, and it should be turned down."""
        return self.note == OUT_OF_SCOPE and not self.gold & known


@dataclass(frozen=True)
class Score:
    """Shares from 0 to 1 over the questions that could be judged.

    ``first`` and ``three`` count questions with a gold code in the catalogue; ``right`` those answered, or asked
    back about, as they should be; ``refused`` out-of-scope questions that were turned down, ``wrongly_refused``
    questions in scope that were.
    """

    judged: int
    first: float
    three: float
    right: float
    refused: float
    wrongly_refused: float


class Finder(Protocol):
    """The thing that is measured: anything that matches a text."""

    def match(self, text: str) -> tuple[Match, ...]:
        """One match per procedure named."""
        ...


def load_questions(path: Path, renamed: Mapping[str, Sequence[str]] | None = None) -> tuple[Question, ...]:
    """Read a question file. ``renamed`` adds to a gold code the codes that stood for it before."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip())
    return tuple(_question([*row, "", ""], renamed or {}) for row in rows)


@dataclass(frozen=True)
class Several:
    """A message with several requests, and for each of them the codes of which any is right."""

    text: str
    golds: tuple[frozenset[str], ...]


def load_several(path: Path) -> tuple[Several, ...]:
    """Read a file like that of questions, in whose ``gold`` the requests are joined by " & "."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip())
    return tuple(Several(row[0], tuple(frozenset(gold.split("|")) for gold in row[1].split(" & "))) for row in rows)


def evaluate(finder: Finder, questions: Iterable[Question], known: frozenset[str]) -> Score:
    """Score ``finder`` on questions whose gold is among the codes ``known``, and on those out of scope."""
    ranks: list[int] = []
    right: list[bool] = []
    refused: list[bool] = []
    wrongly: list[bool] = []
    for question in questions:
        gold, outside = question.gold & known, question.is_outside(known)
        if not gold and not outside:
            continue
        matches = finder.match(question.text)
        none = all(match.verdict is Verdict.NONE for match in matches)
        if outside:
            refused.append(none)
            continue
        wrongly.append(none)
        right.append(is_right(matches, gold))
        if question.note != CLARIFY:
            ranks.append(_rank(matches, gold))
    return Score(
        judged=len(right) + len(refused),
        first=_share(rank == 0 for rank in ranks),
        three=_share(rank < 3 for rank in ranks),
        right=_share(right),
        refused=_share(refused),
        wrongly_refused=_share(wrongly),
    )


def is_right(matches: Sequence[Match], gold: frozenset[str]) -> bool:
    """Tell whether the answer given, or an option offered, is a gold code."""
    return any(bool(gold.intersection(_told(match))) for match in matches)


def spellings() -> dict[str, Callable[[str], str]]:
    """The ways in which one question may be typed, by name."""
    return {
        "có dấu": lambda text: text,
        "không dấu": without_marks,
        "NFD": lambda text: unicodedata.normalize("NFD", text),
        "CHỮ HOA": str.upper,
        "telex sót": telex,
        "teen": teen,
    }


def without_marks(text: str) -> str:
    """As typed on a phone without a Vietnamese keyboard."""
    return fold_syllable(text, lower=False)


def telex(text: str) -> str:
    """Every other marked word as unconverted telex ("đăng ký" → "ddawng ký")."""
    words = text.split(" ")
    marked = [index for index, word in enumerate(words) if fold_syllable(word, lower=False) != word]
    for index in marked[::2]:
        words[index] = _telex_word(words[index])
    return " ".join(words)


def teen(text: str) -> str:
    """Common words in the short forms of young people ("không" → "ko", "được" → "dc")."""
    padded = f" {text} "
    for written, short in _TEEN:
        padded = padded.replace(f" {written} ", f" {short} ")
    return padded.strip()


_TEEN = tuple(
    (written, short)
    for written, short in (
        ("không", "ko"), ("được", "dc"), ("gì", "j"), ("vậy", "z"), ("mình", "mk"), ("với", "vs"), ("rồi", "r"),
        ("bao nhiêu", "bn"), ("như thế nào", "ntn"), ("vợ", "vk"), ("chồng", "ck"), ("muốn", "mún"), ("biết", "bít"),
        ("giấy tờ", "gt"), ("hồ sơ", "hs"), ("đăng ký", "dk"), ("khai sinh", "ks"), ("người", "ng"), ("làm", "lm"),
        ("trước", "trc"), ("giấy phép lái xe", "gplx"), ("căn cước công dân", "cccd"), ("bảo hiểm y tế", "bhyt"),
        ("bảo hiểm xã hội", "bhxh"), ("công ty", "cty"), ("luôn", "lun"), ("cũng", "cx"), ("hộ kinh doanh", "hkd"),
    )
    if short in SHORT_FORMS
)  # fmt: skip

_TELEX_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_TELEX_SHAPES = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}


def _telex_word(word: str) -> str:
    letters, tone = [], ""
    for char in unicodedata.normalize("NFC", word):
        decomposed = unicodedata.normalize("NFD", char)
        tone = next((_TELEX_TONES[mark] for mark in decomposed if mark in _TELEX_TONES), tone)
        bare = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TELEX_TONES))
        shaped = _TELEX_SHAPES.get(bare.lower(), bare)
        letters.append(shaped.capitalize() if bare.isupper() and shaped != bare else shaped)
    core = "".join(letters)
    end = len(core.rstrip(".,;:?!)"))
    return core[:end] + tone + core[end:]


def _question(row: Sequence[str], renamed: Mapping[str, Sequence[str]]) -> Question:
    codes = [code for code in row[1].split("|") if code]
    older = [code for newer in codes for code in renamed.get(newer, ())]
    return Question(row[0], frozenset([*codes, *older]), row[2])


def _told(match: Match) -> tuple[str, ...]:
    if match.verdict is Verdict.CLARIFY:
        return match.options
    return (match.candidates[0].code,) if match.verdict is Verdict.ANSWER else ()


def _rank(matches: Sequence[Match], gold: frozenset[str]) -> int:
    """Place of the best gold code in the candidates of any match; 99 when it is in none."""
    places = (
        place for match in matches for place, candidate in enumerate(match.candidates) if candidate.code in gold
    )
    return min(places, default=99)


def _share(values: Iterable[bool]) -> float:
    counted = list(values)
    return sum(counted) / len(counted) if counted else float("nan")
