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
from random import Random
from typing import Any

from data.catalogue import Catalogue, catalogue_of
from data.loader import load_content
from data.models import Content
from nlu.talk.questions import told_in
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


def all_talks() -> list[Example]:
    """The turns of all talks in the repository, and what entries answer, in the catalogue of the starter content."""
    content = load_content()
    talks = [one for path in sorted(TALKS.glob("*.jsonl")) for one in read_talks(path, catalogue_of(content))]
    asked = [*asked_on(content), *asked_at_any_time(content)]
    return [*talks, *asked, *behind_a_story(asked, talks)]


def varied(examples: Sequence[Example], catalogue: Catalogue) -> Iterator[Example]:
    """The same messages in other states of a talk, where they mean the same.

    Who names a new matter may do so while another is talked of, or instead of choosing among what is offered; who
    greets, asks for a person or asks what is none of ours may do so at any time.
    """
    random = Random(0)
    states = _States(catalogue, random)
    for one in examples:
        alone = one.want.act in _AT_ANY_TIME or (one.want.act == "new" and one.want.named)
        if alone and one.before == Talk() and random.random() < _VARIED:
            yield replace(one, before=states.draw(one.want.named), follows=False)


class _States:
    """Draws states of talks about what is asked most."""

    def __init__(self, catalogue: Catalogue, random: Random) -> None:
        self._catalogue, self._random = catalogue, random
        self._codes = [each.code for each in catalogue.popular]

    def draw(self, without: Sequence[str] = ()) -> Talk:
        """One procedure told, or three on offer, after it or at first; none of ``without``."""
        codes = [code for code in self._random.sample(self._codes, 4) if code not in without]
        told = self.told(codes[0])
        offered = (offering(before, codes[:3], (), self._catalogue) for before in (told, Talk()))
        return self._random.choice([told, *offered])

    def told(self, code: str) -> Talk:
        """One procedure told."""
        return _telling(Talk(), (code,), ())


_AT_ANY_TIME = frozenset({"outside", "social", "person", "dossier", "follow", "privacy", "place", "complaint"})
"""Acts that mean the same whatever was talked of before."""
_VARIED = 0.4
"""Share of the turns that are put into another talk as well."""


def bare_questions(texts: Sequence[str], catalogue: Catalogue) -> Iterator[Example]:
    """Questions that name no matter: unclear at the beginning of a talk, more about the matter told after one."""
    random = Random(1)
    states = _States(catalogue, random)
    codes = [each.code for each in catalogue.popular]
    for number, text in enumerate(texts):
        code = random.choice(codes)
        yield Example(f"bare/{number}", text, Talk(), Want("unclear"), "more")
        yield Example(f"bare/{number}", text, states.told(code), Want("more", (code,)), "more")


def asked_on(content: Content) -> Iterator[Example]:
    """Questions that people ask in a talk about a procedure: each is more about it, whatever else it names."""
    for entry in content.faq:
        for code in entry.procedures[:1] if entry.follow_up else ():
            before = _telling(Talk(), (code,), ())
            for text in entry.phrasings[:_ASKED_ON]:
                yield Example(f"asked on/{code}", text, before, Want("more", (code,)), "more")


def asked_at_any_time(content: Content) -> Iterator[Example]:
    """Questions that an entry of the FAQ answers, whatever is talked of: each at first, and in a talk about a
    procedure.
    """
    random = Random(3)
    states = _States(catalogue_of(content), random)
    for entry in content.general_faq:
        for text in () if entry.dangers else entry.phrasings[:_ASKED_ON]:
            act = "complaint" if entry.complaint else "general"
            want = Want(act, entry.procedures, entry=entry.id)
            yield Example(f"asked/{entry.id}", text, Talk(), want)
            yield Example(f"asked/{entry.id}", text, states.draw(entry.procedures), want)


def without_asked(content: Content) -> Content:
    """The content without the phrasings of :func:`asked_on` and :func:`asked_at_any_time`, so that each is a question
    never seen.
    """
    faq = (entry.copy(update={"phrasings": entry.phrasings[_ASKED_ON:]}) for entry in content.faq)
    return content.copy(update={"faq": tuple(faq)})


_ASKED_ON = 1
"""Phrasings of each entry that are taken: as many turns in all as one file of talks has."""


def behind_a_story(asked: Sequence[Example], others: Sequence[Example]) -> Iterator[Example]:
    """The same questions behind something that somebody told in other talks: what it names is not asked about."""
    random = Random(4)
    told = sorted({part for one in others if one.want.act in _OF_A_CASE for part in told_in(one.say)})
    for one in asked:
        if told and random.random() < _BEHIND:
            yield replace(one, say=f"{random.choice(told)}. {one.say}")


_OF_A_CASE = ("new", "more")
"""Acts of messages in which people tell of their case."""
_BEHIND = 0.05
"""Share of the questions that are asked behind a story as well. With 0.3, turns that name a new matter in a story are
read as going on: 77.2 % of them rightly instead of 77.5, and 91.8 instead of 90.1 % of these questions."""


def choices_of_nothing(catalogue: Catalogue) -> Iterator[Example]:
    """Numbers where nothing is on offer, or nothing of that number."""
    random = Random(2)
    states = _States(catalogue, random)
    for number in range(_CHOICES):
        before = states.draw() if number % 2 else Talk()
        said = random.choice(("{}", "số {}", "so {}", "chọn {}", "cái thứ {}", "muc {}", "em chọn số {} ạ"))
        missing = len(before.options) + random.randint(1, 4)
        yield Example(f"choices/{number}", said.format(missing), before, Want("unclear"), "pick")


_CHOICES = 60
"""Such turns: enough to be learned, few beside those of the talks."""


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
    return Want(act, tuple(label.get("codes") or ()), aspects, each, bool(label.get("ask")))


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
        return _telling(talk, codes, want.aspects)
    if want.act == "dossier":
        return replace(_cleared(talk), dossier=talk.dossier or "H55.12-261120-0007")
    return replace(_cleared(talk), awaiting="procedure") if want.act == "reject" else talk


def besides(talk: Talk, bot: Mapping[str, Any], want: Want, catalogue: Catalogue) -> Talk:
    """The talk when the bot has also offered or asked what the label says, or told another matter by mistake."""
    if bot.get("tells"):
        return _telling(talk, tuple(bot["tells"]), want.aspects)
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
