"""The building blocks of an answer: items under group headings, cut into leaves when they are many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import takewhile

from actions.saying.wording import clip, phrase, pieces
from common.today import today
from data.models import Office, Procedure
from data.own_case.tree import Leaf, Tree, leaf_at
from nlu.understanding import Aspect

ITEM = 500
"""Characters of one item at most; a longer one goes on in the next item."""
LEAF = 700
"""Characters of the first leaf at most: about one screen of a phone."""
WHOLE = 950
"""Characters up to which everything is told at once: a tap for two lines more is a tap too many."""
REST = 4_000
"""Characters of a leaf after it at most: who wants more wants all of it, and is not asked again and again."""
TITLE = 150
CASES = 4
"""Cases to choose from on one leaf at most: one button is kept for what follows."""


@dataclass(frozen=True)
class View:
    """The view from which is told: a procedure, perhaps one of its cases, to a citizen of perhaps a known office.

    ``successors`` are the procedures that replaced it, ``related`` those near to it, as far as the catalogue has
    them. ``alone``: nothing else is told in this turn. ``noted``: it was told before in this conversation, with its
    notes. ``plain``: few words are wished for. ``question`` is the citizen's message, by which
    sentences of the record are ranked. ``step`` is how far the citizen is in filing it online, 0 before the first
    step; ``told`` are aspects that were just told in other words; ``questions`` are those of the FAQ, by id.
    ``today`` is the day on which what is told has to hold, ``happened`` one that was told earlier in the talk.
    ``tree`` leads to one's own case, ``path`` are the answers given in it: at their end ``leaf`` is that case, and
    ``procedure`` holds what concerns it alone. ``overheard``: it is known, and no question was asked: the
    answers are from what the citizen told in passing. ``suggested`` are the entries that perhaps answer what was
    asked besides.
    """

    procedure: Procedure
    case: int | None = None
    office: Office | None = None
    successors: tuple[Procedure, ...] = ()
    related: tuple[Procedure, ...] = ()
    alone: bool = False
    noted: bool = False
    plain: bool = False
    question: str = ""
    told: tuple[Aspect, ...] = ()
    today: date = field(default_factory=today)
    happened: date | None = None
    step: int = 0
    questions: Mapping[str, str] = field(default_factory=dict)
    tree: Tree | None = None
    path: str = ""
    overheard: bool = False
    suggested: tuple[str, ...] = ()

    @property
    def leaf(self) -> Leaf | None:
        """One's own case, where it is known."""
        return leaf_at(self.tree, self.path) if self.tree is not None and self.case is None else None

    @property
    def chosen(self) -> bool:
        """Tell whether the citizen chose a case, by a button or by answering."""
        return self.case is not None or (self.leaf is not None and not self.overheard)


@dataclass(frozen=True)
class Item:
    """One fact on its own line under its group's heading.

    ``case`` marks a case that can be chosen, ``opens`` the first of a group that is not to be begun on a leaf where
    it does not fit whole.
    """

    text: str
    group: str = ""
    case: int | None = None
    opens: bool = False
    continued: bool = False


@dataclass(frozen=True)
class Section:
    """The answer to one aspect. ``noun`` counts the items that did not fit ("bước")."""

    heading: str
    items: tuple[Item, ...]
    noun: str = "mục"
    silent: bool = False
    """Nothing is known: it only says so, and whom to ask."""


@dataclass(frozen=True)
class Excerpt:
    """One leaf of a section, with the cases on it.

    ``left`` counts the items that follow, ``next`` is the number of the leaf to go on with.
    """

    text: str
    cases: tuple[int, ...]
    left: int
    next: int


def title(procedure: Procedure) -> str:
    """The name as a heading."""
    return clip(phrase(procedure.title), TITLE)


def lines(texts: Iterable[str], group: str = "") -> tuple[Item, ...]:
    """One item per text."""
    return tuple(Item(text, group) for text in texts)


def bullets(texts: Iterable[str], group: str = "") -> tuple[Item, ...]:
    """One item per text, as a list."""
    return lines((f"• {text}" for text in texts), group)


def excerpt(section: Section, leaf: int) -> Excerpt:
    """Leaf number ``leaf`` (from 1); beyond the last gives the last."""
    leaves = leaves_of(section.items)
    number = max(1, min(leaf, len(leaves)))
    shown, after = leaves[number - 1], [item for later in leaves[number:] for item in later]
    cases = tuple(item.case for item in shown if item.case is not None)
    left = sum(not item.continued for item in after) or len(after)
    return Excerpt(_text(shown), cases, left, number + 1)


def leaves_of(items: Sequence[Item]) -> list[list[Item]]:
    """Items in leaves, the first of at most :data:`LEAF` characters, all others of :data:`REST`, headings counted.
    There is always one leaf.
    """
    leaves: list[list[Item]] = [[]]
    bounded = _bounded(items)
    if _fits(bounded, WHOLE):
        return [bounded]
    for place, item in enumerate(bounded):
        coming = _group_from(bounded, place) if item.opens else [item]
        if leaves[-1] and not _fits([*leaves[-1], *coming], LEAF if len(leaves) == 1 else REST):
            leaves.append([])
        leaves[-1].append(item)
    return leaves


def _group_from(items: Sequence[Item], place: int) -> list[Item]:
    return list(takewhile(lambda item: item.group == items[place].group, items[place:]))


def _fits(leaf: Sequence[Item], most: int) -> bool:
    return len(_text(leaf)) <= most and sum(item.case is not None for item in leaf) <= CASES


def _bounded(items: Sequence[Item]) -> list[Item]:
    """Items none of which is longer than :data:`ITEM`."""
    bounded = []
    for item in items:
        first, *more = pieces(item.text, ITEM) or [""]
        bounded += [replace(item, text=first), *(Item(part, item.group, continued=True) for part in more)]
    return bounded


def _text(leaf: Sequence[Item]) -> str:
    written: list[str] = []
    group = ""
    for item in leaf:
        opens = item.group != group
        if opens:
            group = item.group
            written += [*([""] if written else []), *([f"{clip(group, 200)}:"] if group else [])]
        if item.continued and written and not opens:
            written[-1] += f" {item.text}"
        else:
            written.append(item.text)
    return "\n".join(written)
