"""Entities: a conditional random field over folded syllables, kept as a crfsuite file that loads in a millisecond."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from nlu.learning.lexicon import Lexicon
from nlu.text import Token, tokenize

OUTSIDE = "O"
_NEAR = 2
"""Neighbours whose place counts."""
_LEFT, _RIGHT = 8, 5
"""How far away a word is still seen, whatever its place: "đến" five words before makes a time one of arrival."""
_FILE, _LEXICON = "entities.crfsuite", "entities.json"
_PARAMETERS = {"c1": 0.1, "c2": 0.02, "max_iterations": 80, "feature.possible_transitions": False}


@dataclass(frozen=True)
class Span:
    """An entity: ``text[start:end]`` of the text given."""

    label: str
    start: int
    end: int
    confidence: float = 1.0


class Tagger:
    """A trained tagger."""

    def __init__(self, content: bytes, lexicon: Lexicon) -> None:
        """``content`` is that of a crfsuite file."""
        self._content = content
        self._lexicon = lexicon
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(content)

    @classmethod
    def fit(cls, texts: Sequence[str], spans: Sequence[Sequence[Span]], folder: Path) -> Tagger:
        """Train on texts with their entities and write the model into ``folder``. Deterministic."""
        tokens = [tokenize(text) for text in texts]
        lexicon = Lexicon.of(
            (_words(row, span), span.label) for row, found in zip(tokens, spans, strict=True) for span in found
        )
        trainer = pycrfsuite.Trainer(verbose=False, algorithm="lbfgs", params=_PARAMETERS)
        for row, found in zip(tokens, spans, strict=True):
            if row:
                trainer.append(features(row, lexicon), tags(row, found))
        trainer.train(str(folder / _FILE))
        (folder / _LEXICON).write_text(json.dumps(lexicon.rows(), ensure_ascii=False), encoding="utf-8")
        return cls.load(folder)

    @classmethod
    def load(cls, folder: Path) -> Tagger:
        """Open what :meth:`fit` wrote."""
        rows = json.loads((folder / _LEXICON).read_text(encoding="utf-8"))
        return cls((folder / _FILE).read_bytes(), Lexicon.from_rows(rows))

    def spans(self, text: str) -> tuple[Span, ...]:
        """The entities of ``text`` in order."""
        tokens = tokenize(text)
        if not tokens:
            return ()
        self._tagger.set(features(tokens, self._lexicon))
        found = self._tagger.tag()
        return tuple(self._span(tokens, found, first, last) for first, last in chunks(found))

    def _span(self, tokens: Sequence[Token], found: Sequence[str], first: int, last: int) -> Span:
        sure = min(self._tagger.marginal(found[i], i) for i in range(first, last + 1))
        return Span(found[first][2:], tokens[first].start, tokens[last].end, round(sure, 4))


def features(tokens: Sequence[Token], lexicon: Lexicon) -> list[list[str]]:
    """What the model sees of each token: the folded syllables around it, their shapes and the lexicon."""
    words = [token.folded for token in tokens]
    padded = ["<"] * _NEAR + words + [">"] * _NEAR
    known = lexicon.marks(words)
    return [[*_near(padded, i + _NEAR), *_far(words, i), *_known(words, known, i)] for i in range(len(words))]


def tags(tokens: Sequence[Token], spans: Sequence[Span]) -> list[str]:
    """Tag of each token: ``I-label`` inside an entity, ``B-label`` only where one follows another of its label.

    Half as many tags as with a B for every entity, and training takes the square of their number.
    """
    found = [OUTSIDE] * len(tokens)
    for span in sorted(spans, key=lambda span: span.start):
        inside = _inside(tokens, span)
        for i in inside:
            found[i] = f"I-{span.label}"
        if inside and inside[0] > 0 and found[inside[0] - 1][2:] == span.label:
            found[inside[0]] = f"B-{span.label}"
    return found


def chunks(found: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last index of each run of tags that makes up one entity."""
    first: int | None = None
    for i, tag in enumerate([*found, OUTSIDE]):
        if first is not None and tag != f"I-{found[first][2:]}":
            yield first, i - 1
            first = None
        if first is None and tag != OUTSIDE:
            first = i


def _near(words: Sequence[str], i: int) -> list[str]:
    word = words[i]
    alone = [f"{shift}={words[i + shift]}" for shift in range(-_NEAR, _NEAR + 1)]
    pairs = [f"{shift}+={words[i + shift]} {words[i + shift + 1]}" for shift in range(-_NEAR, _NEAR)]
    triples = [f"{shift}++={words[i + shift]} {words[i + shift + 1]} {words[i + shift + 2]}" for shift in (-2, -1, 0)]
    return ["bias", f"<={word[:2]}", f">={word[-2:]}", f"#={_shape(word)}", *alone, *pairs, *triples]


def _far(words: Sequence[str], i: int) -> list[str]:
    left = words[max(0, i - _LEFT) : max(0, i - _NEAR)]
    right = words[i + _NEAR + 1 : i + _RIGHT + 1]
    return [f"L={word}" for word in left] + [f"R={word}" for word in right]


def _known(words: Sequence[str], known: Sequence[str], i: int) -> list[str]:
    if not known[i]:
        return []
    before = words[i - 1] if i else "<"
    return [f"k={known[i]}", f"k={known[i]} {before}"]


def _shape(word: str) -> str:
    if word.isdigit():
        return f"d{len(word)}"
    return "x" if any(char.isdigit() for char in word) else "a"


def _inside(tokens: Sequence[Token], span: Span) -> list[int]:
    return [i for i, token in enumerate(tokens) if span.start <= token.start < span.end]


def _words(tokens: Sequence[Token], span: Span) -> tuple[str, ...]:
    return tuple(tokens[i].folded for i in _inside(tokens, span))
