"""Labelled talks, and the state of the talk before each of their turns.

A talk is a line of JSON: ``{"chat", "about", "turns": [{"say", "want", "bot"?}]}``. What the labels mean stands in
``nlu/talk/talks/README.md``. The state is worked out from the labels: the bot is taken to have done the right thing.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from data.catalogue import Catalogue, catalogue_of
from data.loader import load_content
from nlu.talk.possible import Possible
from nlu.talk.state import RECENT, Option, Talk
from nlu.taps import write_tap
from nlu.understanding import Act, Aspect, Verdict

TALKS = Path(__file__).with_name("talks")

_TELLING = ("new", "more", "variant", "pick", "correct", "back")
_ACTS = {
    "reject": (Act.REJECT,),
    "again": (Act.AGAIN,),
    "general": (Act.FAQ,),
    "place": (Act.PLACE,),
    "social": (Act.SOCIAL,),
    "outside": (Act.OUTSIDE,),
    "unclear": (Act.UNCLEAR,),
    "yes": (Act.YES, Act.PICK),
    "murmur": (Act.YES, Act.PICK, Act.SOCIAL),
    "no": (Act.REJECT, Act.PICK),
}
_ANSWERED_BY_FAQ = frozenset({"general", "privacy", "person", "social", "dossier"})
"""Acts for which an entry that is like the message is as good an answer."""
_SERVICES = {
    "dossier": ("dossier_status", "give_identity"),
    "follow": ("follow", "unfollow", "followed"),
    "person": ("handoff",),
    "privacy": ("privacy", "my_data", "erase_data", "consent", "refuse_consent"),
}
_ASPECTS = {aspect.value for aspect in Aspect}


@dataclass(frozen=True)
class Want:
    """What a turn should be understood as.

    ``codes`` are alternatives, ``each`` several matters of one message, ``ask`` says that asking which is better.
    """

    act: str
    codes: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    each: tuple[tuple[str, ...], ...] = ()
    ask: bool = False

    def met_by(self, candidate: Possible) -> bool:
        """Whether this reading would lead to what is wanted."""
        if self.act in _TELLING:
            return self._told_by(candidate)
        if candidate.act is Act.FAQ and self.act in _ANSWERED_BY_FAQ:
            return max(candidate.features["alone"], candidate.features["beside"]) >= _FAQ_LIKE
        if self.act in _SERVICES:
            pressed = candidate.option.payload if candidate.option else ""
            return candidate.intent in _SERVICES[self.act] or pressed.startswith(
                tuple(f"/{i}" for i in _SERVICES[self.act])
            )
        return candidate.act in _ACTS.get(self.act, ()) and not _tells_other(candidate)

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
_FAQ_LIKE = 0.4
"""Likeness below which an entry is taken for no answer to a general question."""


def _option_code(candidate: Possible) -> tuple[str, ...]:
    payload = candidate.option.payload if candidate.option else ""
    found = json.loads(payload[payload.index("{") :]) if "{" in payload else {}
    return (found["p"],) if "p" in found else ()


def _tells_other(candidate: Possible) -> bool:
    """Whether a pick is of a procedure: no yes or no to a question."""
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


def all_talks() -> list[Example]:
    """The turns of all talks in the repository, with the starter content as their catalogue."""
    catalogue = catalogue_of(load_content())
    return [one for path in sorted(TALKS.glob("*.jsonl")) for one in read_talks(path, catalogue)]


def varied(examples: Sequence[Example], catalogue: Catalogue) -> Iterator[Example]:
    """The same messages in other states of a talk, where they mean the same.

    Who names a new matter may do so while another is talked of, or instead of choosing among what is offered.
    """
    random = Random(0)
    codes = [each.code for each in catalogue.popular]
    for one in examples:
        if one.want.act != "new" or not one.want.codes or random.random() > _VARIED:
            continue
        others = [code for code in random.sample(codes, 4) if code not in one.want.codes]
        told = _telling(Talk(), others[:1], ())
        yield replace(one, before=random.choice([told, _offering(told, others[:3], (), catalogue)]))


_VARIED = 0.4
"""Share of the turns that name a new matter which are put into another talk as well."""


def read_talks(path: Path, catalogue: Catalogue) -> Iterator[Example]:
    """The turns of a file of talks (``.jsonl``), or of single questions (``.tsv``: question, gold)."""
    if path.suffix == ".tsv":
        yield from _questions(path, catalogue)
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        talk = Talk()
        for turn in row["turns"]:
            if turn.get("after", 0) > _SILENCE:
                talk = Talk()
            want = _known(_want(turn["want"]), catalogue)
            if "pick" not in turn["want"]:  # a number of a button that only the real bot could show
                yield Example(f"{path.stem}/{row['chat']}", turn["say"], talk, want)
            talk = _after(talk, want, turn.get("bot") or {}, catalogue)


def _questions(path: Path, catalogue: Catalogue) -> Iterator[Example]:
    with path.open(encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t")):
            gold = row.get("gold") or row.get("codes") or ""
            outside = "out_of_scope" in (gold, row.get("note") or "") or not gold
            codes = tuple(code for code in gold.split("|") if catalogue.procedure(code))
            if outside or codes:
                want = Want("outside") if outside else Want("new", codes)
                yield Example(f"{path.stem}/{number}", row["question"], Talk(), want)


def _want(label: Mapping[str, Any]) -> Want:
    act = label.get("act") or _act_of(label)
    each = tuple(tuple(one) for one in label.get("each") or ())
    aspects = tuple(name for name in label.get("aspects") or () if name in _ASPECTS)
    return Want(act, tuple(label.get("codes") or ()), aspects, each, bool(label.get("ask")))


def _known(want: Want, catalogue: Catalogue) -> Want:
    """What is wanted of procedures that the catalogue lacks is to be said to be missing."""
    codes = tuple(code for one in (want.codes, *want.each) for code in one)
    return replace(want, act="outside") if codes and not catalogue.procedures(codes) else want


def _act_of(label: Mapping[str, Any]) -> str:
    """The act of an older label, which says only how the turn is decided."""
    decided = label["decision"].split("|")[0]
    if decided == "answer":
        return "new" if label["codes"] or label.get("each") else "general"
    if decided == "clarify" and label["codes"]:
        return "new"
    others = {"dossier": "dossier", "handoff": "person", "smalltalk": "social", "out_of_scope": "outside"}
    return others.get(decided, "unclear")


def _after(talk: Talk, want: Want, bot: Mapping[str, Any], catalogue: Catalogue) -> Talk:
    """The talk when the bot has done what was wanted, and what ``bot`` says it did besides."""
    if bot.get("offers"):
        return _offering(talk, tuple(bot["offers"]), want.aspects, catalogue)
    told = [catalogue.procedures(one)[:1] for one in (want.each or ((want.codes,) if want.codes else ()))]
    codes = tuple(dict.fromkeys(each[0].code for each in told if each))
    if want.act in _TELLING and codes:
        talk = _telling(talk, codes, want.aspects)
    elif want.act == "dossier":
        talk = replace(_cleared(talk), dossier=talk.dossier or "H55.12-261120-0007")
    elif want.act == "reject":
        talk = replace(_cleared(talk), awaiting="procedure")
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


def _telling(talk: Talk, codes: Sequence[str], aspects: Sequence[str]) -> Talk:
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


def _offering(talk: Talk, codes: Sequence[str], aspects: Sequence[str], catalogue: Catalogue) -> Talk:
    known = catalogue.procedures(codes)
    options = tuple(Option(each.title, write_tap("choose", p=each.code)) for each in known)
    offered = tuple(each.code for each in known)
    return replace(
        _cleared(talk),
        aspects=tuple(aspects),
        options=(*options, Option("Không phải các việc trên", "/reject")),
        offered=offered,
        listed=offered,
        awaiting="procedure",
    )


def _cleared(talk: Talk) -> Talk:
    nothing: dict[str, Any] = {
        "procedure": None,
        "together": (),
        "offered": (),
        "spare": (),
        "options": (),
        "aspects": (),
    }
    return replace(talk, **nothing, awaiting=None)
