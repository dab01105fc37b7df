"""Turns that no writer wrote down: messages of talks in other talks, and what the entries of the FAQ answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from data.catalogue import Catalogue, catalogue_of
from data.loader import load_content
from data.models import Content
from nlu.talk.fitting.talks import TALKS, Example, Want, having_told, offering, read_talks
from nlu.talk.questions import told_in
from nlu.talk.state import Talk


def all_talks() -> list[Example]:
    """The turns of all talks in the repository, and what entries answer, in the catalogue of the starter content."""
    content = load_content()
    talks = [one for path in sorted(TALKS.glob("*.jsonl")) for one in read_talks(path, catalogue_of(content))]
    return [*talks, *of_entries(content, talks)]


def of_entries(content: Content, talks: Sequence[Example]) -> list[Example]:
    """Turns that entries of the FAQ answer, some also behind what is told in ``talks``; and what is asked beside."""
    asked = [*asked_on(content), *asked_at_any_time(content)]
    return [*asked, *behind_a_story(asked, talks), *asked_whether(catalogue_of(content))]


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
        return having_told(Talk(), (code,), ())


_AT_ANY_TIME = frozenset(
    {"outside", "social", "person", "officer", "dossier", "follow", "privacy", "place", "complaint"}
)
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
            before = having_told(Talk(), (code,), ())
            for text in entry.phrasings[:_ASKED_ON]:
                want = Want("more", (code,))
                yield Example(f"asked on/{code}", text, before, want, "more", counts=_ASKED_ON_COUNTS)


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


def asked_whether(catalogue: Catalogue) -> Iterator[Example]:
    """Questions whether another matter has to be seen to for this one, or none at all: more about this one, whatever
    they name.
    """
    random = Random(5)
    for procedure in catalogue.popular:
        for other in catalogue.procedures(procedure.related)[:_BESIDE]:
            name = f"{other.title[:1].lower()}{other.title[1:]}"
            for said in random.sample(_WHETHER, _WAYS):
                want = Want("more", (procedure.code,))
                told = having_told(Talk(), (procedure.code,), ())
                yield Example(f"asked whether/{procedure.code}", said.format(name), told, want, "more")


_WHETHER = (
    "có phải {} trước không",
    "nghe bảo phải {} trước mới làm được, có đúng không",
    "thế không phải {} nữa đúng không em",
    "co can {} nua khong hay xa tu tra",
    "ho bao phai {} moi nhan, the co that khong",
    "em hỏi việc lúc nãy chứ không phải {}",
    "vay la khong can {} nua phai khong",
    "co phai mang {} di khong",
)
_WAYS = 2
"""Of these for each pair of matters: some three hundred turns."""
_BESIDE = 2
"""Matters near to another that are asked about beside it."""


_ASKED_ON_COUNTS = 1 / 7
"""What a question of :func:`asked_on` weighs beside a turn of a talk. All go on, and there are more of them than of
all other turns within a talk: counted as one each, 59 of 100 new matters in a talk are read rightly and 94.8 of 100
turns that go on, with 1/3 62 and 94.1, with 1/7 64 and 93.7, with 1/15 the same; of these questions 98.6, 97.7, 96.9.
"""


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
