"""Entities: a conditional random field over folded syllables, kept as a crfsuite file that loads in a millisecond."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from nlu.text import Token, tokenize

OUTSIDE = "O"
_REACH = 2
_FILE = "entities.crfsuite"
_PARAMETERS = {"c1": 0.05, "c2": 0.01, "max_iterations": 80, "feature.possible_transitions": False}


@dataclass(frozen=True)
class Span:
    """An entity: ``text[start:end]`` of the text given."""

    label: str
    start: int
    end: int
    confidence: float = 1.0


class Tagger:
    """A trained tagger."""

    def __init__(self, path: Path) -> None:
        """Open the file ``path``, which must stay as it is (its content is read into memory here)."""
        self._content = path.read_bytes()
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(self._content)

    @classmethod
    def fit(cls, texts: Sequence[str], spans: Sequence[Sequence[Span]], folder: Path) -> Tagger:
        """Train on texts with their entities and write the model into ``folder``. Deterministic."""
        trainer = pycrfsuite.Trainer(verbose=False, algorithm="lbfgs", params=_PARAMETERS)
        for text, entities in zip(texts, spans, strict=True):
            tokens = tokenize(text)
            if tokens:
                trainer.append(features(tokens), tags(tokens, entities))
        path = folder / _FILE
        trainer.train(str(path))
        return cls(path)

    @classmethod
    def load(cls, folder: Path) -> Tagger:
        """Open what :meth:`fit` wrote."""
        return cls(folder / _FILE)

    def save(self, folder: Path) -> None:
        """Write the model into ``folder``."""
        (folder / _FILE).write_bytes(self._content)

    def spans(self, text: str) -> tuple[Span, ...]:
        """The entities of ``text`` in order."""
        tokens = tokenize(text)
        if not tokens:
            return ()
        self._tagger.set(features(tokens))
        found = self._tagger.tag()
        return tuple(self._span(tokens, found, first, last) for first, last in _chunks(found))

    def _span(self, tokens: Sequence[Token], found: Sequence[str], first: int, last: int) -> Span:
        sure = min(self._tagger.marginal(found[i], i) for i in range(first, last + 1))
        return Span(found[first][2:], tokens[first].start, tokens[last].end, round(sure, 4))


def features(tokens: Sequence[Token]) -> list[list[str]]:
    """What the model sees of each token: the folded syllables around it and their shapes."""
    words = ["<"] * _REACH + [token.folded for token in tokens] + [">"] * _REACH
    return [_features_at(words, i) for i in range(_REACH, len(words) - _REACH)]


def tags(tokens: Sequence[Token], spans: Sequence[Span]) -> list[str]:
    """B-/I-/O tag of each token. A token belongs to the span in which it begins."""
    found = [OUTSIDE] * len(tokens)
    for span in spans:
        inside = [i for i, token in enumerate(tokens) if span.start <= token.start < span.end]
        for i in inside:
            found[i] = f"I-{span.label}"
        if inside:
            found[inside[0]] = f"B-{span.label}"
    return found


def _features_at(words: Sequence[str], i: int) -> list[str]:
    word = words[i]
    around = [f"{shift}={words[i + shift]}" for shift in range(-_REACH, _REACH + 1)]
    pairs = [f"{shift}+={words[i + shift]} {words[i + shift + 1]}" for shift in range(-_REACH, _REACH)]
    triples = [f"{shift}++={words[i + shift]} {words[i + shift + 1]} {words[i + shift + 2]}" for shift in (-2, -1, 0)]
    return ["bias", f"<={word[:2]}", f">={word[-2:]}", f"#={_shape(word)}", *around, *pairs, *triples]


def _shape(word: str) -> str:
    if word.isdigit():
        return f"d{len(word)}"
    return "x" if any(char.isdigit() for char in word) else "a"


def _chunks(found: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last index of each run of tags that makes up one entity."""
    first: int | None = None
    for i, tag in enumerate([*found, OUTSIDE]):
        goes_on = first is not None and tag == f"I-{found[first][2:]}"
        if first is not None and not goes_on:
            yield first, i - 1
            first = None
        if first is None and tag != OUTSIDE:
            first = i
