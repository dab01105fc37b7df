"""The matcher: one release's procedures, ready to be searched."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from data.models import Content, Level, Procedure, Release
from nlu.matcher.arrays import Floats
from nlu.matcher.corpus import Corpus, collector_paused, plain
from nlu.matcher.decide import MOST_OPTIONS, SHOWN, Ranked, decide
from nlu.matcher.explanation import Explanation, NearPhrase
from nlu.matcher.faq import FaqIndex
from nlu.matcher.features import FEATURES, Candidates, Extractor
from nlu.matcher.figures import FiguresInNames
from nlu.matcher.lexicon import ASPECT_WEIGHT, Reading, lexicon
from nlu.matcher.ranker import SCOPE_FEATURES, elsewhere_ahead, ranker, scope_values
from nlu.matcher.split import lists, turns
from nlu.matcher.threads import one_thread
from nlu.matcher.topics import Topics
from nlu.text import normalize
from nlu.understanding import Candidate, Match, Reason, Verdict

_KEPT_MATCHERS = 2
_SHOWN_PARTS, _SHOWN_PHRASES = 5, 5

# What a phrase of the vocabulary adds to the score of the procedures it names, when it is all that was said.
_SAID = 6.0

# What it costs a procedure that its name says another figure than the question ("lớp 6" and not "lớp 1").
_CONTRADICTED = 6.0

# Shares up to this are rounded to nought.
_NOTHING = 0.00005

# A piece of a message is a request of its own only when one procedure is as likely as this.
_OWN_REQUEST = 0.7

# How like a phrase a text must be to say the same in other words.
_NEARLY = 0.65

# In a list: from when a piece that asks is surely a request, how many words a bare topic has at most, and how likely
# the whole message must find each of them.
_SURELY, _TOPIC, _PERHAPS = 0.8, 4, 0.001


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
        """Whether a phrase for a procedure that the catalogue lacks is nearer to the text, in what it means, than
        those for the best candidate.
        """
        return bool(self.order) and not self.said and elsewhere_ahead(self.found, self.order[0]) > 0


_cache: dict[int, tuple[Content, Matcher]] = {}
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
        self._extractor = Extractor(self._corpus)
        self._faq = FaqIndex(content.faq)
        self.ranker = ranker()
        self._families = [plain(procedure.name) for procedure in content.procedures]
        self._replaced = _replaced(content.procedures)
        self._figures = FiguresInNames(content)
        self._topics = Topics(self._corpus.plain_keys, self._corpus.name_marks)
        self._levels = {level: _handled(content.procedures, level) for level in Level}

    def match(self, text: str, *, levels: Sequence[Level] | None = None) -> tuple[Match, ...]:
        """One :class:`Match` per procedure that ``text`` mentions, in order; one with verdict NONE if there is none.

        A text is cut where it says that it turns to another thing, and where it is a list of things.
        ``levels`` keeps only procedures handled at one of them.
        """
        text = normalize(text)
        return self._requests(turns(text), levels) or self._listed(text, self._match(text, levels), levels)

    def faq(self, text: str) -> tuple[str, float] | None:
        """Id of the FAQ entry that is most like ``text``, with the likeness from 0 to 1."""
        return self._faq.best(self._corpus.read(text))

    def lacked(self, text: str) -> NearPhrase | None:
        """The phrase that ``text`` nearly is, if it is for something that the catalogue has not."""
        nearest = self._corpus.phrases.most_alike(self._corpus.read(text).terms, 1)
        lacks = bool(nearest) and not nearest[0].codes and nearest[0].likeness >= _NEARLY
        return nearest[0] if lacks else None

    def explain(self, text: str) -> tuple[Explanation, ...]:
        """How ``text`` was read, what matched, and what each feature contributed; for each request in it."""
        return tuple(self._explained(match) for match in self.match(text))

    def _explained(self, match: Match) -> Explanation:
        reading = self._corpus.read(match.text)
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

    def _requests(self, pieces: Sequence[str], levels: Sequence[Level] | None) -> tuple[Match, ...]:
        """One match per piece that points at one procedure, no procedure twice; nothing when they are less than two.

        The shortest are asked first: they cost least, and most often show that the message is a single request.
        """
        found: dict[int, Match] = {}
        for left, place in enumerate(sorted(range(len(pieces)), key=lambda place: len(pieces[place]))):
            if len(found) + len(pieces) - left < 2:
                return ()
            match = self._match(pieces[place], levels)
            if match.verdict is not Verdict.NONE and match.candidates[0].score >= _OWN_REQUEST:
                found[place] = match
        own: dict[str, Match] = {}
        for place in sorted(found):
            own.setdefault(found[place].candidates[0].code, found[place])
        return tuple(own.values()) if len(own) > 1 else ()

    def _listed(self, text: str, whole: Match, levels: Sequence[Level] | None) -> tuple[Match, ...]:
        """One match per procedure of a list ("khai sinh và nhập hộ khẩu cần gì"), if ``text`` is one; else ``whole``.

        Nothing is a list that is known better as a whole ("kết hôn với người nước ngoài").
        """
        if len(_likely(whole)) < 2:
            return (whole,)
        for pieces, all_ask in zip(lists(text), (False, True), strict=True):
            if self._may_be_a_list(pieces, all_ask=all_ask):
                found = tuple(self._match(piece, levels) for piece in pieces)
                if all(_stands_alone(match, surely=all_ask) for match in found) and _makes_up(whole, found):
                    return found
        return (whole,)

    def _may_be_a_list(self, pieces: Sequence[str], *, all_ask: bool) -> bool:
        """Whether one of the pieces is a phrase for a procedure, and what is asked is asked of all of them.

        "Khai sinh cần căn cước và sổ hộ khẩu không" names papers: it asks before the list ends.
        """
        if len(pieces) < 2:
            return False
        read = cache(self._corpus.read)
        if all(_asks(read(piece)) for piece in pieces):
            return any(self._is_phrase(read(piece)) for piece in pieces)
        if all_ask:
            return all(self._is_phrase(read(piece)) for piece in pieces)
        early = any(_asks(read(piece)) for piece in pieces[:-1])
        return not early and any(self._is_phrase(read(piece)) for piece in pieces)

    def _is_phrase(self, reading: Reading) -> bool:
        """Whether a text is a phrase of the vocabulary, or an official name."""
        return bool(self._corpus.phrases.said(reading) or self._corpus.named(reading))

    def _match(self, text: str, levels: Sequence[Level] | None) -> Match:
        reading = self._corpus.read(text)
        if not reading.words:
            return Match(Verdict.NONE, text=text, reason=Reason.EMPTY)
        ranking = self._rank(reading, levels)
        shares = self.ranker.shares(ranking.scores)
        numbers = self._nearest_office_first(ranking.found.numbers[ranking.order].tolist(), reading)
        ranked = self._ranked(numbers, shares[ranking.order].tolist(), ranking.said)
        said = frozenset(self._codes(ranking.said))
        match = decide(ranked, ranking.in_scope, text, said, nearer_elsewhere=ranking.nearer_elsewhere)
        return self._asked_back(match, reading, ranking) if ranking.order and ranking.in_scope else match

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
        choices = self._topics.choices(reading)
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
        scores = scores - _CONTRADICTED * np.isin(found.numbers, self._figures.contradicted(reading.keys))
        in_scope = self.ranker.in_scope(found, scores)
        said = self._corpus.phrases.said(reading)
        said = said or self._corpus.named(reading)
        if said:
            scores = scores + _SAID * np.isin(found.numbers, said)
            in_scope = 1.0 if min(said) < len(self._corpus.procedures) else 0.0
        order = [int(row) for row in np.argsort(-scores, kind="stable")]
        return _Ranking(found, order, scores, in_scope, tuple(n for n in said if n in found.numbers))

    def _allowed(self, levels: Sequence[Level] | None) -> Floats | None:
        """Nought for allowed procedures, a sentence of death for others; None when all are."""
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
        """What counts as one to a citizen. A procedure that has taken the place of others goes with the likeliest of
        these: who lost a card cannot tell which decree is meant.
        """
        replaced = self._replaced.get(number, ())
        return self._families[next((other for other in likelier if other in replaced), number)]

    def _candidate(self, number: int, share: float) -> Candidate:
        procedure = self._corpus.procedures[number]
        return Candidate(procedure.code, procedure.title, round(share, 4))


def _asks(reading: Reading) -> bool:
    """Whether something is asked about a matter: its papers, its fee …"""
    return any(word.weight <= ASPECT_WEIGHT for word in reading.words)


def _stands_alone(match: Match, *, surely: bool) -> bool:
    """Whether a piece of a list is a request of its own: one procedure, or a bare topic to be asked back about."""
    if match.verdict is Verdict.ANSWER:
        return match.candidates[0].score >= (_SURELY if surely else _OWN_REQUEST)
    return match.verdict is Verdict.CLARIFY and not surely and len(match.text.split()) <= _TOPIC


def _makes_up(whole: Match, found: Sequence[Match]) -> bool:
    """Whether the requests found in a message are all that it may mean as a whole."""
    firsts, likely = {match.candidates[0].code for match in found}, _likely(whole)
    best = whole.verdict is not Verdict.ANSWER or likely[0] in firsts
    return best and len(firsts) == len(found) and firsts.issubset(likely)


def _likely(whole: Match) -> list[str]:
    """What a message may mean as a whole, the likeliest first."""
    return [candidate.code for candidate in whole.candidates if candidate.score >= _PERHAPS]


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
