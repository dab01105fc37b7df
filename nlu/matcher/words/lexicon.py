"""Reads a text the way the matcher needs it: what carries meaning, what is story, what asks for an aspect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

from data.loader import read_yaml
from nlu.by_ear.restorer import Restorer
from nlu.matcher.words.senses import Senses
from nlu.matcher.words.terms import terms_of
from nlu.reading.text import as_typed, fold, has_marks, is_bare, normalize, pieces, tokenize, written_out

WORDS = Path(__file__).with_name("words.yml")
ASPECT_WORDS = Path(__file__).parents[2] / "aspects" / "words.yml"
STORY_WEIGHT = 0.2
ASPECT_WEIGHT = 0.1

_KNOWN = 16384
"""Words remembered: more than the vocabulary has."""

Keys = tuple[str, ...]
_Span = tuple[int, int, str]


class Word(NamedTuple):
    """One syllable or number. ``key`` is what is compared; ``marked`` is the syllable as written, lower case."""

    key: str
    marked: str
    weight: float = 1.0


@dataclass(frozen=True)
class Reading:
    """A text as read: its words, and the meanings found in it.

    ``keys`` are the words as compared; ``gist`` those that make the request what it is, without story, courtesy and
    aspects.
    """

    words: tuple[Word, ...]
    keys: Keys
    concepts: frozenset[str]
    gist: Keys = ()
    marked: bool = True

    @cached_property
    def terms(self) -> Mapping[str, float]:
        """The weighted terms that stand for the text."""
        return terms_of(self.keys, [word.weight for word in self.words], self.concepts)

    def weighed(self, factors: Iterable[float]) -> Reading:
        """The same with each word's weight times its factor."""
        pairs = zip(self.words, factors, strict=True)
        return replace(self, words=tuple(word._replace(weight=word.weight * factor) for word, factor in pairs))


@dataclass(frozen=True)
class _Phrase:
    """A labelled phrase, its words as compared and as written."""

    keys: Keys
    marked: Keys
    label: str

    def fits(self, written: Keys) -> bool:
        """No mark was typed that says otherwise. A syllable typed without marks fits any."""
        return self.marked == written or all(
            word == marked or word.isascii() for word, marked in zip(written, self.marked, strict=True)
        )


def _phrases(pairs: Iterable[tuple[str, str]]) -> tuple[_Phrase, ...]:
    """Phrases of words from phrases in writing, each with its label."""
    read = ((tuple(_word(token.text) for token in tokenize(normalize(str(text)))), label) for text, label in pairs)
    return tuple(
        _Phrase(tuple(word.key for word in words), tuple(word.marked for word in words), label)
        for words, label in read
    )


def _labelled(texts: Iterable[str], label: str) -> tuple[_Phrase, ...]:
    """Phrases that all have the same label."""
    return _phrases((text, label) for text in texts)


class _Node:
    """A step in the tree of phrases, reached by some first words: the phrases that end here (each with the number of
    its table), and the words that may follow.
    """

    def __init__(self) -> None:
        self.phrases: list[tuple[int, _Phrase]] = []
        self.following: dict[str, _Node] = {}


class _Finder:
    """Finds the phrases of several tables in one walk through a text."""

    def __init__(self, *tables: Iterable[_Phrase]) -> None:
        self._root, self._tables = _Node(), len(tables)
        for number, phrase in ((number, phrase) for number, table in enumerate(tables) for phrase in table):
            node = self._root
            for key in phrase.keys:
                node = node.following.setdefault(key, _Node())
            node.phrases.append((number, phrase))
        self._words = frozenset(key for key, node in self._root.following.items() if node.phrases)
        self._pairs = frozenset(
            (key, after) for key, node in self._root.following.items() for after in node.following
        )

    def find(self, marked: Keys, keys: Keys) -> list[list[_Span]]:
        """For each table, its longest phrases from left to right, as (start, end, label)."""
        found: list[list[_Span]] = [[] for _ in range(self._tables)]
        for start in self._starts(keys):
            for number, span in self._longest(self._root.following[keys[start]], start, marked, keys).items():
                if not found[number] or found[number][-1][1] <= start:
                    found[number].append(span)
        return found

    def _starts(self, keys: Keys) -> Sequence[int]:
        """Return where a phrase may begin, by its first two words."""
        pairs = [start for start, pair in enumerate(pairwise(keys)) if pair in self._pairs]
        if not self._words:
            return pairs
        return sorted({*pairs, *(start for start, key in enumerate(keys) if key in self._words)})

    def _longest(self, node: _Node | None, start: int, marked: Keys, keys: Keys) -> dict[int, _Span]:
        """The longest phrase of each table that begins at ``start``, where ``node`` stands for the first word."""
        longest: dict[int, _Span] = {}
        end = start + 1
        while node is not None:
            for number, phrase in node.phrases:
                is_longer = number not in longest or longest[number][1] < end
                if is_longer and phrase.fits(marked[start:end]):
                    longest[number] = (start, end, phrase.label)
            node = node.following.get(keys[end]) if end < len(keys) else None
            end += 1
        return longest


@dataclass(frozen=True)
class _Table:
    """Labelled phrases: those of one word by this word, and the longer ones."""

    single: Mapping[str, Sequence[_Phrase]]
    longer: Sequence[_Phrase]

    @classmethod
    def of(cls, phrases: Iterable[_Phrase]) -> _Table:
        """``phrases`` sorted."""
        single: dict[str, list[_Phrase]] = {}
        longer = []
        for phrase in phrases:
            if len(phrase.keys) > 1:
                longer.append(phrase)
            else:
                single.setdefault(phrase.keys[0], []).append(phrase)
        return cls(single, longer)

    def alone(self, word: Word) -> str:
        """The label of the phrase that one word is, or nothing."""
        phrases = self.single.get(word.key, ())
        return next((phrase.label for phrase in phrases if phrase.fits((word.marked,))), "")

    def written(self, word: Word) -> str:
        """The same where a word without marks is no other ("gia đình" has nobody who is "già" in it)."""
        phrases = self.single.get(word.key, ())
        return next((phrase.label for phrase in phrases if phrase.marked == (word.marked,)), "")


class _Known(NamedTuple):
    """Facts of a word known beforehand, so that a text is read word by word and only longer phrases are looked for:
    reading is most of what an index costs.

    ``told`` is the word with the weight that it has in a citizen's text, ``concept`` the meaning of it alone.
    """

    key: str
    marked: str
    word: Word
    told: Word
    concept: str


class Lexicon:
    """The content of ``words.yml``, ready to be looked up. ``meanings`` tells each concept by one of its phrases."""

    def __init__(self, path: Path = WORDS) -> None:
        table = read_yaml(path)
        self.meanings: dict[str, str] = {meaning: str(row[0]) for meaning, row in table["concepts"].items()}
        self._senses = Senses(table["concepts"], table["homographs"])
        concepts = _phrases(self._senses.pairs())
        story, units = _labelled(table["story"], "story"), _labelled(table["units"], "unit")
        aspects = _labelled(read_yaml(ASPECT_WORDS)["phrases"], "aspect")
        without = table["denied"]
        denied = _labelled((f"{no} {what}" for no in without["not"] for what in without["what"]), "denied")
        self._samples = (concepts, story, aspects, units)
        self._concepts, self._story, self._aspects = map(_Table.of, (concepts, story, aspects))
        longer = [table.longer for table in (self._concepts, self._aspects, self._story, _Table.of(units))]
        parts = _phrases(self._senses.parts())
        self._in_texts = _Finder(*longer, denied, parts)
        self._in_names = _Finder(self._concepts.longer, parts)
        self._decisive = frozenset(_word(word).key for word in table["decisive"])
        self._above = _Finder(_labelled(table["above_the_commune"], "above"))
        self._of_token = lru_cache(maxsize=_KNOWN)(self._known_of_token)
        self._of_word = lru_cache(maxsize=_KNOWN)(self._known_of_word)
        self.variants: dict[str, Variant] = {
            name: Variant(tuple(row["name"]), tuple(row["cue"])) for name, row in table["variants"].items()
        }

    def read(self, text: str, *, is_name: bool = False, restorer: Restorer | None = None) -> Reading:
        """Read a citizen's text, or (``is_name``) an official name, in which nothing is story.

        ``restorer`` gives marks back to a text typed without them.
        """
        cleaned = normalize(text)
        marked = has_marks(cleaned)
        if restorer is not None:
            known = list(map(self._of_word, _written(cleaned, restorer)))
        else:
            known = [word for token in pieces(cleaned) for word in self._of_token(token)]
            if not marked:
                known = [word._replace(concept=self._concepts.alone(word.word)) for word in known]
        keys = tuple([word.key for word in known])
        words, concepts = self._named(known, keys) if is_name else self._told(known, keys)
        return Reading(
            words=tuple(words),
            keys=keys,
            concepts=frozenset(concepts),
            gist=self._gist(words),
            marked=marked,
        )

    def words(self, text: str) -> tuple[Word, ...]:
        """The words of a text that somebody wrote with marks, without what they mean: a tenth of the time."""
        return tuple([word.word for token in pieces(normalize(text)) for word in self._of_token(token)])

    def _named(self, known: Sequence[_Known], keys: Keys) -> tuple[list[Word], list[str]]:
        """The words of a name, and the concepts in it."""
        concepts, parts = self._in_names.find(tuple([word.marked for word in known]), keys)
        alone = _alone(known, [*concepts, *_words_in(parts)])
        return [word.word for word in known], self._meant(known, [*concepts, *alone])

    def _told(self, known: Sequence[_Known], keys: Keys) -> tuple[list[Word], list[str]]:
        """The words of a citizen's text as they count, and the concepts in it."""
        marked = tuple([word.marked for word in known])
        denied, found = _denied(keys), self._in_texts.find(marked, keys)
        if not denied and not any(found):
            return self._told_word_by_word(known)
        concepts, aspects, story, units, without, parts = found
        denied = [*denied, *without]
        asides = [*aspects, *denied]
        alone = _alone(known, [*concepts, *asides, *_words_in(parts)])
        if asides:
            concepts = [found for found in concepts if not _inside_any(found, asides)]
        words = [word.told for word in known]
        for place, weight in _changed(words, (story, aspects, denied), (concepts, units)).items():
            if weight != words[place].weight:
                words[place] = Word(words[place].key, words[place].marked, weight)
        return words, self._meant(known, [*concepts, *alone])

    def _told_word_by_word(self, known: Sequence[_Known]) -> tuple[list[Word], list[str]]:
        """The same of a text without any longer phrase."""
        labels = [word.concept for word in known if word.concept]
        if labels and not self._senses.settled(labels):
            labels = self._meant(known, _alone(known, ()))
        return [word.told for word in known], labels

    def _meant(self, known: Sequence[_Known], spans: Sequence[_Span]) -> list[str]:
        """The concepts that stand at ``spans``; of a word with several its neighbours decide."""
        labels = [label for _, _, label in spans]
        if self._senses.settled(labels):
            return labels
        return self._senses.decided([word.marked for word in known], spans)

    def _known_of_token(self, token: str) -> tuple[_Known, ...]:
        return tuple(map(self._of_word, written_out(token)))

    def _known_of_word(self, written: str) -> _Known:
        word = _word(written)
        weight = ASPECT_WEIGHT if self._aspects.alone(word) else STORY_WEIGHT if self._story.alone(word) else 1.0
        return _Known(word.key, word.marked, word, word._replace(weight=weight), self._concepts.written(word))

    def above_the_commune(self, reading: Reading) -> bool:
        """Tell whether an office above the commune is named; who asks whether they must go there ("có phải xuống tận
        Cục không") names none.
        """
        (found,) = self._above.find(tuple(word.marked for word in reading.words), reading.keys)
        return any("phai" not in reading.keys[max(0, start - _MUST) : start] for start, _, _ in found)

    def samples(self) -> Iterator[list[str]]:
        """The words of this lexicon, as samples of how things are written."""
        yield from (list(phrase.marked) for table in self._samples for phrase in table)

    def _gist(self, words: Sequence[Word]) -> Keys:
        decisive = self._decisive
        return tuple(
            [key for key, _, weight in words if weight > 0.5 or (weight > ASPECT_WEIGHT and key in decisive)]
        )


@dataclass(frozen=True)
class Variant:
    """A special variant: phrases in official names, and the cues with which citizens ask for it."""

    names: Keys
    cues: Keys


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon of this process."""
    return Lexicon()


def key_of(folded: str) -> str:
    """One spelling for i and y at the end of open syllables (kí = ký, mĩ = mỹ)."""
    return folded[:-1] + "i" if len(folded) > 1 and folded[-1] == "y" and folded[:-1] in _Y_ONSETS else folded


_Y_ONSETS = frozenset("hklmstv")


@lru_cache(maxsize=32768)
def _word(token: str) -> Word:
    return Word(key_of(fold(token)), token.lower())


def _written(text: str, restorer: Restorer) -> list[str]:
    """The words of a text, in lower case and with marks."""
    tokens = pieces(text.lower())
    return restorer.restore(tokens) if is_bare(text) else [word for token in tokens for word in as_typed(token, True)]


def _alone(known: Sequence[_Known], spans: Sequence[_Span]) -> list[_Span]:
    """The concepts that words are by themselves, where they do not stand inside a longer phrase."""
    return [
        (place, place + 1, word.concept)
        for place, word in enumerate(known)
        if word.concept and not (spans and _inside_any((place, place + 1, ""), spans))
    ]


def _words_in(parts: Sequence[_Span]) -> list[_Span]:
    """Return where the words stand that mean nothing of their own, in the pairs that make them so."""
    return [(start + int(place), start + int(place) + 1, "") for start, _, place in parts]


def _inside_any(span: _Span, others: Sequence[_Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end, _ in others)


def _changed(
    words: Sequence[Word], lighter: Sequence[Sequence[_Span]], whole: Sequence[Sequence[_Span]]
) -> dict[int, float]:
    """Return what longer phrases change in the weights of words by themselves, by place: less for story, aspects and
    what is denied (``lighter``, in this order), but one for each word of what means something (``whole``) and is not
    denied.
    """
    weights: dict[int, float] = {}
    for spans, most in zip(lighter, _LIGHTER, strict=True):
        for start, end, _ in spans:
            for place in range(start, end):
                weights[place] = min(most, weights.get(place, words[place].weight))
    for start, end, _ in chain.from_iterable(whole):
        if weights.get(start, words[start].weight) > 0:
            weights.update(dict.fromkeys(range(start, end), 1.0))
    return weights


_LIGHTER = (STORY_WEIGHT, ASPECT_WEIGHT, 0.0)


_MUST = 4
"""Words between "phải" and the office to which one must go, at most."""


def _denied(keys: Sequence[str]) -> list[_Span]:
    """Return what follows "không phải": at most five words. "có phải … không" asks and denies nothing."""
    if "phai" not in keys:
        return []
    starts = [
        index
        for index in range(len(keys) - 2)
        if keys[index] == "khong" and keys[index + 1] == "phai" and keys[max(0, index - 1)] != "co"
    ]
    return [(start, min(start + 7, len(keys)), "denied") for start in starts]
