"""FAQ entries that may answer a message in its talk, each with the evidence for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from data.catalogue import Catalogue
from data.entries import FaqEntry
from data.guide import troubles
from nlu.matcher.matcher import FAQ_ENTRIES, Matcher
from nlu.reading.text import syllables
from nlu.talk.answer_or_ask import SURE
from nlu.talk.cues import heard
from nlu.talk.message import Message
from nlu.talk.questions import sentences
from nlu.talk.readings.nearness import ranked_codes
from nlu.talk.readings.possible import Possible
from nlu.talk.state import Talk
from nlu.understanding import Act

COMPLAINT = "complaint"
"""The sound of who tells of being served badly."""
_WORTH = 0.1
"""How much a message must sound like that for the entry about any complaint to be put forward."""
_LIKE = 0.005
"""Likeness from which an entry that answers complaints is about this one: a long story is hardly like any entry, but
which it is most like it tells all the same. By eye on complaints of played talks."""
_NEAREST = 2
"""Entries that are looked at, of those like the message alone and of those like it beside what is talked of."""


def entries_that_answer(
    message: Message, talk: Talk, matcher: Matcher, catalogue: Catalogue, common: Mapping[str, float]
) -> Iterator[Possible]:
    """The readings by which an entry of the FAQ answers; not the one told last, unless it is asked in its own words:
    who asks on did not find the answer in it. ``common`` is the evidence that all readings share.
    """
    alone, in_question = dict(message.faq[:_NEAREST]), dict(message.faq_in_question[:_NEAREST])
    beside = _beside(message, talk, matcher, catalogue)
    verbatim = matcher.faq_in_these_words(message.text)
    trouble = _trouble(message, talk)
    complains = message.share(COMPLAINT)
    of_any = _of_any({**alone, **in_question}, complains, catalogue)
    events = _events(message, matcher, catalogue)
    likely = dict.fromkeys([*alone, *in_question, *beside, *of_any, *events])
    for about in filter(None, map(catalogue.faq, likely)):
        if about.id == talk.entry and about.id not in verbatim:
            continue
        of_subject = talk.entry is not None or bool(set(about.procedures) & set(talk.subject))
        exact = about.id == trouble or _exactly(about, message, verbatim, talk)
        found = Possible(Act.FAQ, entry=about.id, aspects=message.aspects, exact=exact)
        yield found.with_evidence(
            common,
            alone=alone.get(about.id, 0.0),
            in_question=in_question.get(about.id, 0.0),
            beside=beside.get(about.id, 0.0) if of_subject else 0.0,
            of_subject=float(of_subject),
            of_others=float(bool(about.procedures) and bool(talk.subject) and not of_subject),
            first=float(bool(alone) and about.id == next(iter(alone))),
            complaint=alone.get(about.id, 0.0) * about.complaint,
            complains=complains * about.complaint,
            of_any=complains * (about.id in of_any),
            **_of_steps(about, message, alone.get(about.id, 0.0), events),
        )


def _of_any(likely: Mapping[str, float], complains: float, catalogue: Catalogue) -> list[str]:
    """The entry for a complaint, where the message sounds like one: the likeliest of those like it, else the one for
    any.
    """
    if complains <= _WORTH:
        return []
    near = (entry for entry in map(catalogue.faq, likely) if entry and likely[entry.id] >= _LIKE)
    own = sorted((entry for entry in near if entry.complaint), key=lambda entry: -likely[entry.id])
    return [entry.id for entry in (own or catalogue.complaints)[:1]]


def _trouble(message: Message, talk: Talk) -> str | None:
    """The entry that helps with what goes wrong, told in the middle of filing online; None for anything else.

    There it is not the procedure that is asked about: "tải ảnh lên báo quá dung lượng" is about the upload.
    """
    likely = (entry for entry, chance in message.faq[:1] if chance >= SURE and entry in troubles())
    return next(likely, None) if talk.step else None


def _beside(message: Message, talk: Talk, matcher: Matcher, catalogue: Catalogue) -> dict[str, float]:
    """The entries like the message together with the entry told last, or else with the matter talked of."""
    last, subject = catalogue.faq(talk.entry), catalogue.procedures(talk.subject[:1])
    if last is not None:
        return dict(matcher.faq_ranked(f"{message.meant} {last.question}", _NEAREST, as_meant=True))
    if subject and message.asked.rest:
        return dict(matcher.faq_ranked(f"{message.meant} {subject[0].title}", _NEAREST, as_meant=True))
    return {}


def _exactly(about: FaqEntry, message: Message, verbatim: Collection[str], talk: Talk) -> bool:
    """Tell whether the entry is asked in its own words: in those of its question, or of a list of steps, always; in
    another phrasing where nothing is open.
    """
    if about.id not in verbatim or len(verbatim) > 1:
        return False
    whole = bool(about.steps) or syllables(about.question) == syllables(message.text)
    return whole or not (talk.subject or talk.offered or talk.options)


def _events(message: Message, matcher: Matcher, catalogue: Catalogue) -> dict[str, float]:
    """The lists of steps whose event the message tells, the likeliest first, each at its likeliest sentence: an event
    stands in one, beside a story and questions that no list is like. Even there it is not much like its list, so all
    entries that are near are looked at.
    """
    found: dict[str, float] = {}
    for part in dict.fromkeys((message.text, *sentences(message.text))):
        for entry, chance in matcher.faq_ranked(part, FAQ_ENTRIES):
            found[entry] = max(chance, found.get(entry, 0.0))
    steps = (entry for entry in sorted(found, key=lambda one: -found[one]) if _has_steps(catalogue.faq(entry)))
    return {entry: found[entry] for entry in islice(steps, _NEAREST)}


def _has_steps(about: FaqEntry | None) -> bool:
    return about is not None and bool(about.steps)


def _of_steps(about: FaqEntry, message: Message, alone: float, events: Mapping[str, float]) -> dict[str, float]:
    """Return the evidence for a list of steps; the procedure that the message seems to name may be one of them."""
    if not about.steps:
        return {}
    named = any(code in about.steps for match in message.matches for code in ranked_codes(match, 1))
    lists = float("lists" in heard("talk", message.text))
    foremost = float(about.id == next(iter(events), None))
    return {
        "steps": 1.0,
        "steps_alone": alone,
        "names_step": float(named),
        "lists": lists,
        "happened": events.get(about.id, 0.0),
        "foremost": foremost,
        "lists_foremost": lists * foremost,
        "lists_step": lists * named,
    }
