"""Amounts that a draft takes out of a fee of a procedure and that are still told in words elsewhere: each sentence of
them is a place, which can be given the new amount or be kept as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from copy import deepcopy
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Any

from console.forms.fields import label_of
from console.forms.records import BY_KIND
from data.editing.edits import Lookup
from data.editing.merging import Path
from data.editing.records import Json, Kind, title_of
from data.entries import FaqEntry
from data.folding import unmarked
from data.models import Currency, Fee, Procedure, SubmissionMethod
from data.official.amounts import SMALLEST, amounts_said, replaced, spans_of

_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_CUT = re.compile(r"((?<=[.!?;])\s+|\s*\n\s*)")
"""Parts a text into sentences, and these into lines; what stands between them is kept."""
_PART = re.compile(r"[,;:.()/]+")
_WORD = re.compile(r"\w+")


MOST_TIMES = 20
"""Times an amount that a sentence reckons with: nobody takes more copies."""
_NUMBERS = dict(enumerate(("hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"), start=2))


_Paid = tuple[SubmissionMethod, int]


class Near(Enum):
    """The nearness of a place to the procedure whose fee changed, the nearest first."""

    OWN = "own"
    LINKED = "linked"
    PASSING = "passing"


@dataclass(frozen=True)
class Place:
    """A sentence that tells ``amount``, which the procedure ``code`` no longer costs; ``still``: it does for another
    way of filing, so who wrote the sentence has to look which way is meant. ``path`` leads to its text in the record.
    """

    kind: Kind
    key: str
    title: str
    path: Path
    sentence: str
    amount: int
    code: str
    still: bool
    near: Near

    @property
    def digest(self) -> str:
        """A word that is another one as soon as the sentence, or what speaks against it, is another."""
        about = [self.kind.value, self.key, self.path, self.sentence, self.code, self.amount, self.still]
        return hashlib.sha256(json.dumps(about, ensure_ascii=False).encode()).hexdigest()

    @property
    def field(self) -> str:
        """The field that holds the sentence, as its form calls it."""
        return label_of(BY_KIND[self.kind].parts, self.path)

    @property
    def written(self) -> str:
        """The amount as the sentence writes it."""
        begin, end = spans_of(self.sentence, {self.amount})[0]
        return self.sentence[begin:end]

    @property
    def sums(self) -> dict[int, int]:
        """The sums that the sentence reckons of the amount ("5 bản là 40.000 đồng"), each with how many that is."""
        times = {told: told // self.amount for told in amounts_said(self.sentence) if told % self.amount == 0}
        return {told: count for told, count in times.items() if 1 < count <= MOST_TIMES and self._counts(count)}

    @property
    def marked(self) -> list[tuple[str, bool]]:
        """The sentence in parts, each with whether it is the amount or a sum of it."""
        return _marked(self.sentence, {self.amount, *self.sums})

    def told_with(self, new: int) -> str:
        """The sentence with a ``new`` amount, and its sums reckoned anew."""
        return replaced(self.sentence, {self.amount: new, **{told: new * count for told, count in self.sums.items()}})

    def marked_with(self, new: int) -> list[tuple[str, bool]]:
        """The sentence of :meth:`told_with` in parts as in :attr:`marked`."""
        return _marked(self.told_with(new), {new, *(new * count for count in self.sums.values())})

    def _counts(self, number: int) -> bool:
        """Tell whether the sentence says the ``number``, without which a multiple is a multiple by chance."""
        said = rf"(?<![\w.,])(?:{number}|{_NUMBERS.get(number, number)})(?!\w|[.,]\d)"
        return re.search(said, self.sentence, re.IGNORECASE) is not None


@dataclass(frozen=True)
class Group:
    """The places that tell one amount which a procedure no longer costs, the nearest first. ``new`` is what it costs
    instead, None where the draft does not say so clearly.
    """

    code: str
    title: str
    amount: int
    new: int | None
    still: bool
    places: tuple[Place, ...]

    @property
    def name(self) -> str:
        """A word for it in addresses."""
        return f"{self.code}-{self.amount}"


@dataclass(frozen=True)
class _Change:
    """A procedure's amounts that ways of filing cost no more, with what each costs instead; those of them that
    ``still`` hold for another way.
    """

    code: str
    title: str
    gone: Mapping[int, int | None]
    still: frozenset[int]


def old_amounts(before: Lookup, after: Lookup) -> list[Group]:
    """All places that tell an amount which ``after`` took out of a fee."""
    changes = [change for code in after.of(Kind.PROCEDURES) if (change := _changed(before, after, code)).gone]
    if not changes:
        return []
    found: dict[tuple[str, int], dict[str, Place]] = {}
    for place in (*_of_procedures(after, changes), *_of_entries(before, after, changes)):
        found.setdefault((place.code, place.amount), {})[place.digest] = place  # a sentence that is said twice is one
    nearness = list(Near)
    return [
        Group(
            change.code,
            change.title,
            amount,
            new,
            amount in change.still,
            tuple(sorted(told.values(), key=lambda place: nearness.index(place.near))),
        )
        for change in changes
        for amount, new in change.gone.items()
        if (told := found.get((change.code, amount)))
    ]


def with_new_amount(values: Json, places: Iterable[Place], new: int) -> tuple[Json, int]:
    """A record with ``new`` at those ``places`` of it that are still there, and how many these are."""
    changed, count = deepcopy(values), 0
    for place in places:
        holder, last = _holder(changed, place.path)
        text = _at(holder, last)
        if not isinstance(text, str):
            continue
        parts = _CUT.split(unicodedata.normalize("NFC", text))
        count += place.sentence in parts[::2]
        parts[::2] = [place.told_with(new) if part == place.sentence else part for part in parts[::2]]
        holder[last] = "".join(parts)
    return changed, count


def _marked(text: str, amounts: Set[int]) -> list[tuple[str, bool]]:
    found, end = list[tuple[str, bool]](), 0
    for begin, stop in spans_of(text, amounts):
        found += [(text[end:begin], False), (text[begin:stop], True)]
        end = stop
    return [*found, (text[end:], False)]


def _holder(values: Any, path: Path) -> tuple[Any, str | int]:
    for step in path[:-1]:
        values = _at(values, step)
    return values, path[-1]


def _at(values: Any, step: str | int) -> Any:
    try:
        return values[step]
    except (LookupError, TypeError):
        return None


def _of_procedures(after: Lookup, changes: Sequence[_Change]) -> Iterator[Place]:
    for change in changes:
        values, record = after.json(Kind.PROCEDURES, change.code) or {}, after.of(Kind.PROCEDURES)[change.code]
        for path, text, own in _beside_fees(values, record):
            for sentence, amount in _telling(text, change.gone.keys() - own):
                yield _place(Kind.PROCEDURES, change.code, change.title, path, sentence, amount, change, Near.OWN)


def _of_entries(before: Lookup, after: Lookup, changes: Sequence[_Change]) -> Iterator[Place]:
    every = {amount for change in changes for amount in change.gone}
    for key, entry in after.of(Kind.FAQ).items():
        if not isinstance(entry, FaqEntry) or not (said := every & amounts_said(entry.answer)):
            continue
        for change in changes:
            near = Near.LINKED if change.code in entry.procedures else Near.PASSING
            for sentence, amount in _of_procedure(entry, said, change, before):
                yield _place(Kind.FAQ, key, entry.question, ("answer",), sentence, amount, change, near)


def _place(
    kind: Kind, key: str, title: str, path: Path, sentence: str, amount: int, change: _Change, near: Near
) -> Place:
    return Place(kind, key, title, path, sentence, amount, change.code, amount in change.still, near)


def _of_procedure(entry: FaqEntry, said: Set[int], change: _Change, before: Lookup) -> Iterator[tuple[str, int]]:
    """The sentences of an entry that may tell this procedure's amounts: all, where it is linked.

    Others tell them in passing ("thêm bản sao trích lục 8.000 đồng" at a wedding): there the sentence has to name the
    procedure, and no procedure of the entry may cost as much itself.
    """
    gone = change.gone.keys() & said
    if change.code in entry.procedures:
        yield from _telling(entry.answer, gone)
        return
    records = before.of(Kind.PROCEDURES)
    costs = {amount for own in entry.procedures for _, amount in _paid(records.get(own))}
    if not gone - costs:
        return
    name = _pairs(_title(before, change.code)) if change.code in records else set()
    for one in _SENTENCE.split(entry.answer):
        if change.code in one or name & _pairs(one):
            yield from _telling(one, gone - costs)


def _telling(text: str, amounts: Set[int]) -> Iterator[tuple[str, int]]:
    """The sentences of a text that tell some of ``amounts``, with each that they tell."""
    for sentence in _CUT.split(unicodedata.normalize("NFC", text))[::2]:
        yield from ((sentence, amount) for amount in sorted(amounts & amounts_said(sentence)))


def _pairs(text: str) -> set[tuple[str, str]]:
    """Words that stand side by side: two of them name something, one alone seldom does."""
    return {pair for part in _PART.split(unmarked(text)) for pair in pairwise(_WORD.findall(part))}


def _changed(before: Lookup, after: Lookup, code: str) -> _Change:
    """Each way's fees are set against its own, so an amount is missed also where another fee is as high."""
    old, new = (lookup.of(Kind.PROCEDURES).get(code) for lookup in (before, after))
    if old == new:
        return _Change(code, "", {}, frozenset())
    was, paid = _paid(old), _paid(new)
    lost, got = set(was - paid), set(paid - was)
    gone = {amount: _instead(amount, lost, got) for amount in sorted({each for _, each in lost})}
    return _Change(code, _title(after, code), gone, frozenset(gone.keys() & {amount for _, amount in paid}))


def _instead(amount: int, lost: Set[_Paid], got: Set[_Paid]) -> int | None:
    """The amount that came for one that is gone: there is no other choice where a way lost one and got one."""
    found: set[int | None] = set()
    for way in (way for way, each in lost if each == amount):
        gone, come = ([each for via, each in some if via is way] for some in (lost, got))
        found.add(come[0] if len(gone) == len(come) == 1 else None)
    new = found.pop() if len(found) == 1 else None
    return new if new and new >= SMALLEST else None


def _paid(record: object) -> Counter[tuple[SubmissionMethod, int]]:
    """The number of fees of each way of filing that have an amount."""
    methods = record.methods if isinstance(record, Procedure) else ()
    return Counter((method.via, amount) for method in methods for fee in method.fees for amount in _of_fee(fee))


def _of_fee(fee: Fee) -> set[int]:
    """The amount of a fee; its words count where it has no number, else they could keep an old one alive."""
    if fee.currency is not Currency.VND:
        return set()
    return set(amounts_said(fee.text or "")) if fee.amount is None else {fee.amount}


def _beside_fees(values: Json, record: object) -> Iterator[tuple[Path, str, Set[int]]]:
    """All words of a procedure with where they stand; and what the words of a fee say of its own amount, which is
    that fee.
    """
    for name, value in values.items():
        if name != "methods":
            yield from ((path, text, frozenset()) for path, text in _texts(value, (name,)))
    for number, method in enumerate(record.methods if isinstance(record, Procedure) else ()):
        there: Path = ("methods", number)
        beside = {"note": method.note, "time": values["methods"][number].get("time")}
        for name, value in beside.items():
            yield from ((path, text, frozenset()) for path, text in _texts(value, (*there, name)))
        for place, fee in enumerate(method.fees):
            yield (*there, "fees", place, "text"), fee.text or "", _of_fee(fee)


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """All words in a value of a record, with where they stand."""
    if isinstance(value, str):
        yield path, value
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in inside:
        yield from _texts(each, (*path, step))


def _title(lookup: Lookup, code: str) -> str:
    return title_of(Kind.PROCEDURES, lookup.of(Kind.PROCEDURES)[code].__dict__) or code
