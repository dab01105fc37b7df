"""The matcher: one release's procedures, ready to be searched."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from data.models import Content, Level, Release
from nlu.matcher.corpus import Corpus
from nlu.matcher.features import FEATURES, Extractor
from nlu.matcher.lexicon import Reading, lexicon
from nlu.matcher.ranker import ranker
from nlu.understanding import Candidate, Match, Verdict

_cache: dict[int, tuple[Content, "Matcher"]] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Explanation:
    """Why a question was understood as it was: for admins and for debugging."""

    tokens: tuple[str, ...]
    matches: tuple[Match, ...]
    parts: dict[str, dict[str, float]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def matcher_for(release: Release) -> Matcher:
    """The matcher of ``release``; built once per content object."""
    content = release.content
    with _lock:
        kept, found = _cache.get(id(content), (None, None))
        if found is None or kept is not content:
            found = Matcher(content)
            if len(_cache) >= 4:
                _cache.pop(next(iter(_cache)))
            _cache[id(content)] = (content, found)
        return found


class Matcher:
    """Finds the procedures that a message means. Deterministic: same question, same answer."""

    def __init__(self, content: Content) -> None:
        self._corpus = Corpus(content)
        self._extractor = Extractor(self._corpus)

    def match(self, text: str, *, levels: Sequence[Level] | None = None) -> tuple[Match, ...]:
        """One :class:`Match` per procedure that ``text`` mentions, in order; one with verdict NONE when there is none."""
        found = self._extractor.candidates(lexicon().read(text))
        scores = ranker().scores(found.values)
        order = np.argsort(-scores, kind="stable")[:10]
        if not len(order) or scores[order[0]] < 0.8:
            return (Match(Verdict.NONE, text=text),)
        shares = ranker().shares(scores[order])
        candidates = tuple(
            Candidate(self._corpus.procedures[found.numbers[row]].code, self._corpus.procedures[found.numbers[row]].title, round(float(share), 4))
            for row, share in zip(order, shares)
        )
        sure = shares[0] > 0.5
        options = () if sure else tuple(candidate.code for candidate in candidates[:3])
        return (Match(Verdict.ANSWER if sure else Verdict.CLARIFY, candidates, options, text),)

    def faq(self, text: str) -> tuple[str, float] | None:
        """The FAQ entry that answers ``text``, with its probability."""
        return None

    def explain(self, text: str) -> Explanation:
        """Tokens, what matched, scores by part."""
        reading: Reading = lexicon().read(text)
        found = self._extractor.candidates(reading)
        parts = {
            self._corpus.procedures[number].code: dict(zip(FEATURES, (round(float(v), 3) for v in values)))
            for number, values in list(zip(found.numbers, found.values))[:5]
        }
        return Explanation(reading.keys, self.match(text), parts)
