"""Labelled talks, and the state of the talk before each of their turns.

A talk is a line of JSON: ``{"chat", "about", "turns": [{"say", "want", "bot"?}]}``. What the labels mean stands in
``nlu/talk/talks/README.md``. The state is worked out from the labels: the bot is taken to have done the right thing.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

from data.catalogue import Catalogue
from nlu.talk.readings.possible import Possible
from nlu.talk.state import RECENT, Option, Talk
from nlu.taps import write_tap
from nlu.understanding import Act, Aspect, Verdict

TALKS = Path(__file__).parents[1] / "talks"

TELLING = ("new", "more", "variant", "pick", "correct", "back")
_ACTS = {
    "reject": (Act.REJECT,),
    "again": (Act.AGAIN,),
    "general": (Act.FAQ,),
    "complaint": (),
    "place": (Act.PLACE,),
    "social": (Act.SOCIAL,),
    "outside": (Act.OUTSIDE,),
    "unclear": (Act.UNCLEAR,),
    "yes": (Act.YES, Act.PICK),
    "murmur": (Act.YES, Act.PICK, Act.SOCIAL),
    "no": (Act.REJECT, Act.PICK),
}
_ANSWERED_BY_FAQ = frozenset({"general", "complaint", "privacy", "person", "social", "dossier"})
"""Acts for which an entry that is like the message is as good an answer: of ``person`` one that tells a number or an
office, while who asks for an ``officer`` outright wants no reading matter.
"""
_SERVICES = {
    "dossier": ("dossier_status", "give_identity"),
    "follow": ("follow", "unfollow", "followed"),
    **dict.fromkeys(("person", "officer"), ("handoff",)),
    "privacy": ("privacy", "my_data", "erase_data", "consent", "refuse_consent"),
}
_ASPECTS = {aspect.value for aspect in Aspect}


@dataclass(frozen=True)
class Want:
    """The reading that a turn should have.

    ``codes`` are alternatives, ``each`` several matters of one message, ``ask`` says that asking which is better.
    ``entry`` is the one of the FAQ that answers, or else the record of one of ``codes``; without it any entry that is
    like the message answers.
    """

    act: str
    codes: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    each: tuple[tuple[str, ...], ...] = ()
    ask: bool = False
    entry: str | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """All procedures that it is about."""
        return tuple(code for one in (self.codes, *self.each) for code in one)

    @property
    def is_told_outright(self) -> bool:
        """Tell whether a procedure is to be told without asking back."""
        return self.act in TELLING and not self.ask

    def met_by(self, candidate: Possible) -> bool:
        """Tell whether this reading would lead to what is wanted."""
        if self.act in TELLING:
            return self._told_by(candidate)
        if self.act == "unclear" and candidate.act is Act.NAMED:
            return self._asked_by(candidate)
        if self.entry is not None:
            return candidate.entry == self.entry or bool(set(candidate.codes).intersection(self.codes))
        if candidate.act is Act.FAQ and self.act == "complaint":
            return any(map(candidate.features.get, ("complaint", "complains")))
        if candidate.act is Act.FAQ and self.act in _ANSWERED_BY_FAQ:
            return any(candidate.features.get(name, 0.0) >= _FAQ_LIKE for name in _ALIKE)
        if self.act in _SERVICES:
            return _serves(candidate, _SERVICES[self.act])
        return candidate.act in _ACTS.get(self.act, ()) and not _tells_other(candidate)

    def _asked_by(self, candidate: Possible) -> bool:
        """Tell whether it asks which of the likely matters is meant."""
        asks = all(match.verdict is Verdict.CLARIFY for match in candidate.matches)
        return asks and bool(candidate.matches) and self._named_by(candidate)

    def _told_by(self, candidate: Possible) -> bool:
        if candidate.act is Act.NAMED and candidate.matches:
            return self._named_by(candidate)
        codes = {*candidate.codes, *_option_code(candidate)}
        if self.each:
            return all(codes.intersection(one) for one in self.each)
        return bool(codes.intersection(self.codes)) and (len(candidate.codes) < 2 or set(self.codes) >= codes)

    def _named_by(self, candidate: Possible) -> bool:
        told = [match.candidates[0].code for match in candidate.matches if match.candidates]
        if self.each:
            return all(set(told).intersection(one) for one in self.each)
        asked = [set(match.options) for match in candidate.matches if match.verdict is not Verdict.ANSWER]
        offered = set().union(*asked) if asked else set()
        return bool(set(self.codes) & {*told, *offered})


_SILENCE = 60
"""Minutes after which a talk is forgotten."""
_ALIKE = ("alone", "beside", "in_question")
"""Evidence that tells how like a message an entry is."""
_FAQ_LIKE = 0.4
"""Likeness below which an entry is taken for no answer to a general question."""


def _pressed(candidate: Possible) -> str:
    return candidate.option.payload if candidate.option else ""


def _serves(candidate: Possible, intents: Sequence[str]) -> bool:
    """Tell whether one of these services is read, or its button pressed."""
    return candidate.intent in intents or _pressed(candidate).startswith(tuple(f"/{intent}" for intent in intents))


def _option_code(candidate: Possible) -> tuple[str, ...]:
    payload = _pressed(candidate)
    found = json.loads(payload[payload.index("{") :]) if "{" in payload else {}
    return (found["p"],) if "p" in found else ()


def _tells_other(candidate: Possible) -> bool:
    """Tell whether a pick is of a procedure: no yes or no to a question."""
    return candidate.act is Act.PICK and not candidate.codes and bool(_option_code(candidate))


@dataclass(frozen=True)
class Example:
    """One turn: its talk (for folds), what was said, the state before it, and what it should be understood as."""

    chat: str
    say: str
    before: Talk
    want: Want
    label: str = ""
    """The classifier's label, where it is finer than the act."""
    follows: bool = False
    """Whether it comes right after the example before it; ``before`` is then the best that the labels tell."""
    bot: Mapping[str, Any] = field(default_factory=dict)
    """What the label says the bot did besides what was wanted."""
    counts: float = 1.0
    """How much the turn weighs in the fit of readings, beside one turn of a talk."""


def read_talks(path: Path, catalogue: Catalogue) -> Iterator[Example]:
    """The turns of a file of talks (``.jsonl``), or of single questions (``.tsv``: question, gold; with " & " between
    several matters of one).
    """
    if path.suffix == ".tsv":
        yield from _questions(path, catalogue)
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        talk, follows = Talk(), False
        for turn in row["turns"]:
            if turn.get("after", 0) > _SILENCE:
                talk, follows = Talk(), False
            want, bot = _known(_want(turn["want"], talk), catalogue), turn.get("bot") or {}
            shown = "pick" not in turn["want"]  # else a number of a button that only the real bot could show
            if shown:
                yield Example(f"{path.stem}/{row['chat']}", turn["say"], talk, want, follows=follows, bot=bot)
            talk, follows = after(talk, want, bot, catalogue), shown


def _questions(path: Path, catalogue: Catalogue) -> Iterator[Example]:
    with path.open(encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t")):
            want = _want_of_question(row, catalogue)
            if want is not None:
                yield Example(f"{path.stem}/{number}", row["question"], Talk(), want)


def _want_of_question(row: Mapping[str, str], catalogue: Catalogue) -> Want | None:
    """The reading that a single question should have; None where the catalogue lacks a matter of it."""
    gold = row.get("gold") or row.get("codes") or ""
    if not gold or "out_of_scope" in (gold, row.get("note")):
        return Want("outside")
    each = tuple(_in_the_catalogue(one, catalogue) for one in gold.split(" & "))
    if not all(each):
        return None
    return Want("new", each[0]) if len(each) == 1 else Want("new", each=each)


def _in_the_catalogue(codes: str, catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(code for code in codes.split("|") if catalogue.procedure(code))


def _want(label: Mapping[str, Any], talk: Talk) -> Want:
    act = label.get("act") or _act_of(label, talk)
    each = tuple(tuple(one) for one in label.get("each") or ())
    aspects = tuple(name for name in label.get("aspects") or () if name in _ASPECTS)
    return Want(act, tuple(label.get("codes") or ()), aspects, each, bool(label.get("ask")), label.get("entry"))


def _known(want: Want, catalogue: Catalogue) -> Want:
    """Return what is wanted of procedures that the catalogue lacks is to be said to be missing."""
    return replace(want, act="outside") if want.named and not catalogue.procedures(want.named) else want


def _act_of(label: Mapping[str, Any], talk: Talk) -> str:
    """The act of an older label, which says only how the turn is decided."""
    if talk.procedure in (label.get("codes") or ()):
        return "more"
    decided = label["decision"].split("|")[0]
    if decided == "answer":
        return "new" if label["codes"] or label.get("each") else "general"
    if decided == "clarify" and label["codes"]:
        return "new"
    others = {"dossier": "dossier", "handoff": "person", "smalltalk": "social", "out_of_scope": "outside"}
    return others.get(decided, "unclear")


def after(talk: Talk, want: Want, bot: Mapping[str, Any], catalogue: Catalogue) -> Talk:
    """The talk when the bot has done what was wanted, and what ``bot`` says it did besides, as labels tell it."""
    return besides(_done(talk, want, catalogue), bot, want, catalogue)


def _done(talk: Talk, want: Want, catalogue: Catalogue) -> Talk:
    told = chain.from_iterable(catalogue.procedures(one)[:1] for one in want.each or (want.codes,))
    codes = tuple(dict.fromkeys(each.code for each in told))
    if want.act in TELLING and codes:
        return having_told(talk, codes, want.aspects)
    if want.act == "dossier":
        return replace(_cleared(talk), dossier=talk.dossier or "H55.12-261120-0007")
    return replace(_cleared(talk), awaiting="procedure") if want.act == "reject" else talk


def besides(talk: Talk, bot: Mapping[str, Any], want: Want, catalogue: Catalogue) -> Talk:
    """The talk when the bot has also offered or asked what the label says, or told another matter by mistake."""
    if bot.get("tells"):
        return having_told(talk, tuple(bot["tells"]), want.aspects)
    if bot.get("offers"):
        return offering(talk, tuple(bot["offers"]), want.aspects, catalogue)
    asks = bot.get("asks")
    if asks in ("code", "identity"):
        return replace(_cleared(talk), awaiting=asks, dossier="H55.12-261120-0007" if asks == "identity" else None)
    if asks in ("consent", "delete"):
        return replace(talk, options=(*talk.options, *_QUESTIONS[asks]))
    return talk


_QUESTIONS = {
    "consent": (Option("Đồng ý", "/consent"), Option("Không đồng ý", "/refuse_consent")),
    "delete": (
        Option("Xóa", write_tap("erase_data", kind="yes")),
        Option("Thôi", write_tap("erase_data", kind="no")),
    ),
}


def having_told(talk: Talk, codes: Sequence[str], aspects: Sequence[str]) -> Talk:
    """The talk when these procedures were told."""
    listed = tuple(codes) if len(codes) > 1 else talk.listed if codes[0] in talk.listed else ()
    return replace(
        talk,
        procedure=codes[0],
        recent=tuple(dict.fromkeys((*codes, *talk.recent)))[:RECENT],
        together=tuple(codes) if len(codes) > 1 else (),
        listed=listed,
        aspects=tuple(aspects),
        options=tuple(Option(*row) for row in _usual(codes[0])),
        offered=(),
        spare=(),
        awaiting=None,
        dossier=None,
    )


def _usual(code: str) -> Iterator[tuple[str, str]]:
    for label, aspect in (("Giấy tờ", "papers"), ("Phí", "fee"), ("Thời gian", "time"), ("Nơi nộp", "place")):
        yield label, write_tap("choose", p=code, a=aspect)


def offering(talk: Talk, codes: Sequence[str], aspects: Sequence[str], catalogue: Catalogue) -> Talk:
    """The talk when it was asked which of ``codes`` is meant."""
    known = catalogue.procedures(codes)
    options = tuple(Option(each.title, write_tap("choose", p=each.code)) for each in known)
    offered = tuple(each.code for each in known)
    return replace(
        _cleared(talk),
        procedure=talk.procedure,
        aspects=tuple(aspects),
        options=(*options, Option("Không phải các việc trên", "/reject")),
        offered=offered,
        listed=offered,
        awaiting="procedure",
    )


def _cleared(talk: Talk) -> Talk:
    nothing: dict[str, Any] = dict.fromkeys(("together", "offered", "spare", "options", "aspects"), ())
    return replace(talk, **nothing, procedure=None, awaiting=None)
