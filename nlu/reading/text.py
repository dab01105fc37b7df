"""Vietnamese text: cleaning, folding, tokens with offsets, and what people type instead of plain Vietnamese.

Everything that compares text works on *folded* syllables (lower case, no marks, đ as d), so that "Đăng ký", "dang ky"
and "ĐĂNG KÝ" are the same; marks are extra evidence where somebody typed them. Abbreviations, teen spelling, dialect
words and telex that the keyboard did not convert ("ddawng kys") are written out by :func:`expand`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from nlu.reading.spelling import HOMOGRAPHS, SHORT_FORMS, fold_syllable, is_syllable, repair

_OPEN_TONES = {
    old: new
    for pair in ("oà òa oá óa oả ỏa oã õa oạ ọa", "oè òe oé óe oẻ ỏe oẽ õe oẹ ọe", "uỳ ùy uý úy uỷ ủy uỹ ũy uỵ ụy")
    for old, new in zip(pair.split()[::2], pair.split()[1::2], strict=True)
}
_TONED_A_E, _TONED_Y = "àáảãạèéẻẽẹ", "ỳýỷỹỵ"
# It begins with the letter, and looks back for a q then: so the search leaps from one o or u to the next.
_OPEN = re.compile(
    rf"([oO](?<![qQ].)[{_TONED_A_E}{_TONED_A_E.upper()}]|[uU](?<![qQ].)[{_TONED_Y}{_TONED_Y.upper()}])(?![^\W\d_])"
)

# Letters with their combining marks; NFD text must not fall apart into single letters.
_LETTERS = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"
_TOKEN = re.compile(
    r"[A-Za-z]?\d+(?:\s?[.,/:–-]\s?(?=\d))?(?:\d+(?:[.,/:–-]\d+)*)(?![\w])"  # numbers, dates, codes
    rf"|{_LETTERS}"
)


# Latin letters with marks as one character each (NFC), and combining marks of their own.
_MARKED = re.compile(r"[àáâãèéêìíòóôõùúýăđĩũơưạ-ỹÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠ-Ỹ\u0300-\u036f]")


_MOSTLY_UNMARKED = 0.2
"""Whoever marks no more of the words than this types without marks."""

_TEXTS = 512
"""Texts of which it is kept how they are read: each reader of a message, of its parts and of titles asks anew."""


@dataclass(frozen=True)
class Token:
    """A syllable, number or code: ``text[start:end]`` of the text given to :func:`tokenize`."""

    text: str
    start: int
    end: int
    folded: str


@lru_cache(maxsize=_TEXTS)
def normalize(text: str) -> str:
    """Clean text: NFC, one way of placing tone marks (hòa, thủy), no invisible characters, single spaces."""
    composed = unicodedata.normalize("NFC", text)
    visible = composed if composed.isprintable() else "".join(_visible(char) for char in composed)
    return " ".join(_OPEN.sub(_place_tone, visible).split())


def fold(text: str) -> str:
    """Lower case without marks; đ becomes d. Length may differ from the text given."""
    if text.isascii():
        return text.lower()
    return fold_syllable(text)


@lru_cache(maxsize=_TEXTS)
def tokenize(text: str) -> tuple[Token, ...]:
    """Syllables, numbers and codes of ``text``, with offsets into it. Punctuation and emoji are not tokens."""
    return tuple(_token(match) for match in _TOKEN.finditer(text))


@lru_cache(maxsize=_TEXTS)
def expand(text: str) -> str:
    """``text`` with abbreviations, teen spelling, dialect words and unconverted telex written out.

    Only whole tokens are replaced; everything else stays as it is.
    """
    parts, last = [], 0
    for token in tokenize(text):
        written = expand_token(token.text)
        if written != token.text:
            parts += [text[last : token.start], written]
            last = token.end
    return "".join(parts) + text[last:]


@lru_cache(maxsize=16384)
def expand_token(token: str) -> str:
    """One token written out ("đk" → "đăng ký", "kys" → "ký"), or the token itself."""
    lowered = unicodedata.normalize("NFC", token.lower())
    folded = fold(lowered)
    if lowered in SHORT_FORMS:
        return SHORT_FORMS[lowered]
    if is_syllable(folded):
        return token
    return SHORT_FORMS.get(folded) or repair(lowered) or token


def pieces(text: str) -> list[str]:
    """The tokens of ``text`` as plain strings, for where offsets don't matter."""
    if text.replace(" ", "").isalpha():  # nearly all phrases, in a quarter of the time
        return text.split()
    return _TOKEN.findall(text)


def words(text: str) -> list[str]:
    """The tokens of ``text``, as written, after :func:`expand`."""
    return [word for token in pieces(text) for word in written_out(token)]


@lru_cache(maxsize=_TEXTS)
def syllables(text: str) -> tuple[str, ...]:
    """Folded tokens of ``text`` after :func:`expand`: what matching works on."""
    return tuple(map(_fold_cached, words(text)))


def as_typed(token: str, marked: bool) -> tuple[str, ...]:
    """The words (lower case) that one token stands for. In a text without marks, a short form that may be a syllable
    ("ca") stays as it is.
    """
    lowered = token.lower()
    if lowered in HOMOGRAPHS and not marked:
        return (lowered,)
    return tuple([word.lower() for word in written_out(lowered)])


def has_marks(text: str) -> bool:
    """Tell whether the writer used Vietnamese marks at all."""
    return not text.isascii() and bool(_MARKED.search(unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=_TEXTS)
def is_bare(text: str) -> bool:
    """Tell whether a text is typed without marks, or all but."""
    if text.isascii():
        return True
    typed = pieces(text)
    return sum(map(has_marks, typed)) <= _MOSTLY_UNMARKED * len(typed)


@lru_cache(maxsize=16384)
def written_out(token: str) -> tuple[str, ...]:
    """The words that one token stands for ("đk" → "đăng", "ký")."""
    written = expand_token(token)
    return (token,) if written == token else tuple(written.split())


def _token(match: re.Match[str]) -> Token:
    return Token(match.group(), match.start(), match.end(), _fold_cached(match.group()))


@lru_cache(maxsize=16384)
def _fold_cached(text: str) -> str:
    return fold(text)


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if char in "\n\r\t" or category.startswith("Z"):
        return " "
    return "" if category in {"Cc", "Cf", "Cs", "Co", "Cn"} else char


def _place_tone(match: re.Match[str]) -> str:
    found = match.group(1)
    moved = _OPEN_TONES[found.lower()]
    if found.isupper():
        return moved.upper()
    return moved[0].upper() + moved[1] if found[0].isupper() else moved
