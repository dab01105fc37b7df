"""The matcher: one release's procedures, ready to be searched."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from common.collector import collector_paused
from data.models import Content, Level, Procedure, Release
from nlu.matcher.faq.entries import FAQ_READ, FaqIndex
from nlu.matcher.faq.follow_ups import FollowUps
from nlu.matcher.index.arrays import Floats
from nlu.matcher.index.corpus import Corpus
from nlu.matcher.index.kept import LastMade
from nlu.matcher.index.names import plain
from nlu.matcher.index.threads import one_thread
from nlu.matcher.ranking.explanation import Explanation, NearPhrase
from nlu.matcher.ranking.features import FEATURES, Candidates, Extractor
from nlu.matcher.ranking.ranker import SCOPE_FEATURES, elsewhere_ahead, ranker, scope_values
from nlu.matcher.ranking.verdict import MOST_OPTIONS, SHOWN, Ranked, decide
from nlu.matcher.words.figures import FiguresInNames
from nlu.matcher.words.lexicon import Reading, lexicon
from nlu.matcher.words.requests import Cutter, Whole
from nlu.matcher.words.topics import Topics
from nlu.reading.text import normalize
from nlu.understanding import Candidate, Match, Reason, Verdict

_KEPT_MATCHERS = 3
"""For the release in force, the one before, with which turns may still go on, and one that is tried out."""
_SHOWN_PARTS, _SHOWN_PHRASES = 5, 5

# What a phrase of the vocabulary adds to the score of the procedures it names, when it is all that was said.
_SAID = 6.0

# What it costs a procedure that its name says another figure than the question ("lớp 6" and not "lớp 1").
_CONTRADICTED = 6.0

# Shares up to this are rounded to nought.
_NOTHING = 0.00005

# A part of a message is a request of its own only when one procedure is as likely as this.
_OWN_REQUEST = 0.5

# At so many joints a message is tried to be cut (its parts at one), and so often a part of a part is cut again: who
# pastes a list of fifty things does not keep the others waiting.
_TRIED, _DEPTH = 2, 3

FAQ_ENTRIES = 8
"""Entries of the FAQ that are looked at, at most, of those like one text."""
FOLLOW_UPS = 3
"""Follow-ups that are looked at, at most, of those like one clause."""
_QUESTIONS = 256
"""Questions asked in a talk whose answer is kept: weighed with the readings, they are asked again to be told."""
_NEARLY = 0.65
"""How like a phrase a text must be to say the same in other words."""


@dataclass(frozen=True)
class _Ranking:
    """Candidates of one text in order, with the probability that any of them is meant."""

    found: Candidates
    order: Sequence[int]
    scores: Floats
    in_scope: float
    said: tuple[int, ...]

    @property
    def nearer_elsewhere(self) -> bool:
        """Tell whether a phrase for a procedure that the catalogue lacks is nearer to the text, in what it means,
        than those for the best candidate.
        """
        return bool(self.order) and not self.said and elsewhere_ahead(self.found, self.order[0]) > 0


_cache: dict[int, tuple[Content, Matcher]] = {}
_topics: LastMade[Topics] = LastMade()
_lock = threading.Lock()
_building = threading.Lock()


def matcher_for(release: Release) -> Matcher:
    """The matcher of ``release``; built once per content object. Who asks for one that is there never waits."""
    content = release.content
    kept = _kept(content)
    if kept is not None:
        return kept
    with _building:
        matcher = _kept(content) or Matcher(content)
        with _lock:
            while len(_cache) >= _KEPT_MATCHERS and id(content) not in _cache:
                _cache.pop(next(iter(_cache)))
            _cache[id(content)] = (content, matcher)
        return matcher


def _kept(content: Content) -> Matcher | None:
    with _lock:
        kept = _cache.get(id(content))
    return kept[1] if kept is not None and kept[0] is content else None


class Matcher:
    """Finds the procedures that a message means. Deterministic: same question, same answer."""

    def __init__(self, content: Content) -> None:
        one_thread()
        with collector_paused():
            self._index(content)

    def _index(self, content: Content) -> None:
        self._corpus = Corpus(content)
        names = self._corpus.names
        self._extractor = Extractor(self._corpus)
        self._faq = FaqIndex(content.general_faq, self._corpus.phrases.names_alike, kept=FAQ_READ)
        self._follow_ups = FollowUps(content.faq, self._corpus.phrases.names_alike)
        self._asked_on = lru_cache(maxsize=_QUESTIONS)(self._ranked_follow_ups)
        self._asked_of_any = lru_cache(maxsize=_QUESTIONS)(self._ranked_faq)
        self.ranker = ranker()
        self._families = [plain(procedure.name) for procedure in content.procedures]
        self._replaced = _replaced(content.procedures)
        self._cutter = Cutter(self._corpus, self._families)
        self._figures = FiguresInNames(content)
        titles = tuple(procedure.plain_name for procedure in content.procedures if procedure.plain_name)
        self._topics = _topics.of((names, titles), lambda: Topics(names.plain_keys, names.marks, _words_of(titles)))
        self._levels = {level: _handled(content.procedures, level) for level in Level}

    def match(self, text: str, *, levels: Sequence[Level] | None = None) -> tuple[Match, ...]:
        """One :class:`Match` per procedure that ``text`` mentions, in order; one with verdict NONE if there is none.

        ``levels`` keeps only procedures handled at one of them.
        """
        return self._requests(self.repaired(text), levels, _DEPTH)

    def repaired(self, text: str) -> str:
        """``text``, cleaned, with what was spelt by ear as it is meant: in the words of this catalogue and of people
        who ask about it. Whatever reads a message may read this instead; what comes out is not changed again.
        """
        return self._corpus.repaired(normalize(text))

    def single(self, text: str) -> Match:
        """Return what ``text`` means as one request, which is not looked at for others."""
        return self._match(normalize(text), None)[0]

    def joints(self, text: str) -> Iterator[tuple[tuple[Match, ...], Floats]]:
        """Return where ``text`` might be cut into several requests: what each side means as a single one, and what
        speaks for the cut. Training learns from them.
        """
        text = self.repaired(text)
        for joint, values in self._cutter.values(text, self._match(text, None)[1]):
            yield tuple(self._match(side, None)[0] for side in joint.sides(text)), values

    def faq(self, text: str) -> tuple[str, float] | None:
        """Id of the FAQ entry that most likely answers ``text``, with the probability that it does."""
        return self._faq.best(self._corpus.read(self.repaired(text)))

    def follow_ups(self, codes: Sequence[str], text: str) -> tuple[tuple[str, float], ...]:
        """Ids of the entries that may answer ``text`` in a talk about ``codes``, at most :data:`FOLLOW_UPS`, the
        likeliest first, each with the probability that it does.
        """
        return self._asked_on(tuple(codes), text)

    def _ranked_follow_ups(self, codes: tuple[str, ...], text: str) -> tuple[tuple[str, float], ...]:
        return self._follow_ups.ranked(codes, self._corpus.read(self.repaired(text)), FOLLOW_UPS)

    def faq_ranked(self, text: str, count: int, *, as_meant: bool = False) -> tuple[tuple[str, float], ...]:
        """Ids of up to ``count`` FAQ entries that may answer ``text``, the likeliest first, each with the probability
        that it does; at most :data:`FAQ_ENTRIES`. ``as_meant``: nothing in the text is spelt by ear.
        """
        return self._asked_of_any(text, as_meant)[:count]

    def _ranked_faq(self, text: str, as_meant: bool) -> tuple[tuple[str, float], ...]:
        meant = normalize(text) if as_meant else self.repaired(text)
        return self._faq.ranked(self._corpus.read(meant), FAQ_ENTRIES)

    def faq_in_these_words(self, text: str) -> frozenset[str]:
        """Ids of the FAQ entries that are asked in just these words, with marks or without."""
        return self._faq.in_these_words(self._corpus.read(text))

    def names_alike(self, text: str) -> float:
        """Tell how like ``text`` the nearest phrase that names a procedure is, from 0 to 1."""
        return self._corpus.phrases.names_alike(self._corpus.read(text))

    def lacked(self, text: str) -> NearPhrase | None:
        """The phrase that ``text`` nearly is, if it is for something that the catalogue has not."""
        nearest = self._corpus.phrases.most_alike(self._corpus.read(self.repaired(text)).terms, 1)
        lacks = bool(nearest) and not nearest[0].codes and nearest[0].likeness >= _NEARLY
        return nearest[0] if lacks else None

    def explain(self, text: str) -> tuple[Explanation, ...]:
        """Return how ``text`` was read, what matched, and what each feature contributed; for each request in it."""
        return tuple(self._explained(match) for match in self.match(text))

    def _explained(self, match: Match) -> Explanation:
        reading = self._corpus.weighed(match.text)
        ranking = self._rank(reading, None)
        rows = ranking.order[:_SHOWN_PARTS]
        codes = self._codes(ranking.found.numbers[rows])
        shown = [_named(FEATURES, ranking.found.values[row] * self.ranker.weights) for row in rows]
        scope = scope_values(ranking.found, ranking.scores) * self.ranker.scope if rows else np.zeros(0)
        return Explanation(
            match=match,
            words=tuple((word.marked, word.weight) for word in reading.words),
            meanings=tuple(sorted(reading.concepts)),
            nearest=self._corpus.phrases.most_alike(reading.terms, _SHOWN_PHRASES),
            said=self._codes(ranking.said),
            in_scope=round(ranking.in_scope, 3),
            parts=dict(zip(codes, shown, strict=True)),
            scope=_named((*SCOPE_FEATURES, "constant"), scope),
        )

    def _codes(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._corpus.procedures[number].code for number in numbers)

    def _requests(self, text: str, levels: Sequence[Level] | None, depth: int) -> tuple[Match, ...]:
        """One match per request in ``text``, which may be cut, and its parts again, ``depth`` times. Where it seems
        to hold several, each must prove to be one.
        """
        match, whole = self._match(text, levels)
        joints = self._cutter.likely(text, whole) if depth else []
        for joint in joints[: _TRIED if depth == _DEPTH else 1]:
            sides = (self._requests(side, levels, depth - 1) for side in joint.sides(text))
            found = tuple(chain.from_iterable(sides))
            if self._make_up(match, found):
                return found
        return (match,)

    def _make_up(self, whole: Match, found: Sequence[Match]) -> bool:
        """Tell whether what was found in the parts of a message is what it means: likely and different procedures,
        where none covers them all.
        """
        if any(match.verdict is Verdict.NONE or match.candidates[0].score < _OWN_REQUEST for match in found):
            return False
        numbers = [self._first(match) for match in found]
        families = {self._family(number, numbers) for number in numbers}
        covered = whole.verdict is Verdict.ANSWER and self._family(self._first(whole), numbers) not in families
        return len(families) == len(found) and not covered

    def _first(self, match: Match) -> int:
        return self._corpus.number[match.candidates[0].code]

    def _match(self, text: str, levels: Sequence[Level] | None) -> tuple[Match, Whole]:
        """Return what a text means as a single request, and all that it may mean."""
        reading = self._corpus.weighed(text)
        if not reading.words:
            return Match(Verdict.NONE, text=text, reason=Reason.EMPTY), Whole.nothing()
        ranking = self._rank(reading, levels)
        shares = self.ranker.shares(ranking.scores)
        numbers = self._nearest_office_first(ranking.found.numbers[ranking.order].tolist(), reading)
        ranked = self._ranked(numbers, shares[ranking.order].tolist(), ranking.said)
        said = frozenset(self._codes(ranking.said))
        match = decide(ranked, ranking.in_scope, text, said, nearer_elsewhere=ranking.nearer_elsewhere)
        if ranking.order and ranking.in_scope:
            match = self._asked_back(match, reading, ranking)
        return match, Whole(ranking.found.numbers[ranking.order], shares[ranking.order], ranking.in_scope)

    def _nearest_office_first(self, numbers: Sequence[int], reading: Reading) -> Sequence[int]:
        """Of procedures that several levels do alike, the nearest to people first; the commune's last where a higher
        office is named. The other words of a question hardly ever tell the levels apart.
        """
        levels = self._corpus.levels
        rank = (levels == 0) if lexicon().above_the_commune(reading) else levels
        families: dict[str, list[int]] = {}
        for number in numbers:
            families.setdefault(self._families[number], []).append(number)
        waiting = {name: iter(sorted(row, key=rank.__getitem__)) for name, row in families.items()}
        return [next(waiting[self._families[number]]) for number in numbers]

    def _asked_back(self, match: Match, reading: Reading, ranking: _Ranking) -> Match:
        """A bare topic about which the catalogue has several things to do is asked back about, and never refused."""
        choices = self._topics.choices(reading, in_vocabulary=len(ranking.said) == 1)
        best, *others = ranking.found.numbers[ranking.order].tolist()
        told_apart = {choices.get(best, ()): best}
        for number in others:
            if number in choices:
                told_apart.setdefault(choices[number], number)
        if not choices or len(told_apart) < 2:
            return match
        offered = self._codes(told_apart.values())
        return replace(match, verdict=Verdict.CLARIFY, options=offered[:MOST_OPTIONS], reason=Reason.TOPIC)

    def _rank(self, reading: Reading, levels: Sequence[Level] | None) -> _Ranking:
        found = self._extractor.candidates(reading, allowed=self._allowed(levels))
        scores = self.ranker.scores(found.values)
        contradicted = self._figures.contradicted(reading.keys)
        if contradicted:
            scores = scores - _CONTRADICTED * np.isin(found.numbers, contradicted)
        in_scope = self.ranker.in_scope(found, scores)
        said = self._corpus.phrases.said(reading)
        said = said or self._corpus.named(reading)
        if said:
            scores = scores + _SAID * np.isin(found.numbers, said)
            in_scope = 1.0 if min(said) < len(self._corpus.procedures) else 0.0
        order = [int(row) for row in np.argsort(-scores, kind="stable")]
        return _Ranking(found, order, scores, in_scope, tuple(n for n in said if n in found.numbers))

    def _allowed(self, levels: Sequence[Level] | None) -> Floats | None:
        """Scores to add: 0 for procedures of ``levels``, -1e6 (never chosen) for all others; None without levels."""
        if not levels:
            return None
        return np.where(np.any([self._levels[level] for level in levels], axis=0), 0.0, -1e6)

    def _ranked(self, numbers: Sequence[int], shares: Sequence[float], said: Sequence[int]) -> list[Ranked]:
        """The candidates to decide about: those with a share, those shown anyway, and what was said."""
        rows = list(zip(numbers, shares, strict=True))
        worth = [row for place, row in enumerate(rows) if place < SHOWN or row[1] > _NOTHING or row[0] in said]
        if len({self._families[number] for number, _ in worth}) < 2:
            worth = rows
        return [Ranked(self._candidate(number, share), self._family(number, numbers)) for number, share in worth]

    def _family(self, number: int, likelier: Sequence[int]) -> str:
        """Return what counts as one to a citizen. A procedure that has taken the place of others goes with the
        likeliest of these: who lost a card cannot tell which decree is meant.
        """
        replaced = self._replaced.get(number, ())
        return self._families[next((other for other in likelier if other in replaced), number)]

    def _candidate(self, number: int, share: float) -> Candidate:
        procedure = self._corpus.procedures[number]
        return Candidate(procedure.code, procedure.title, round(share, 4))


def _words_of(titles: Iterable[str]) -> list[tuple[str, ...]]:
    return [lexicon().read(plain(title), is_name=True).keys for title in titles]


def _handled(procedures: Sequence[Procedure], level: Level) -> NDArray[np.bool_]:
    return np.array([level in procedure.levels for procedure in procedures], dtype=np.bool_)


def _replaced(procedures: Sequence[Procedure]) -> Mapping[int, Sequence[int]]:
    """For each procedure that has taken the place of others, these."""
    numbers = {procedure.code: number for number, procedure in enumerate(procedures)}
    found: dict[int, list[int]] = {}
    for number, procedure in enumerate(procedures):
        for code in procedure.replaced_by:
            if code in numbers:
                found.setdefault(numbers[code], []).append(number)
    return found


def _named(names: Sequence[str], values: Floats) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in zip(names, values, strict=True) if abs(value) > 5e-4}
