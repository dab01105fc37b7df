"""The entries that are told beside a reading: which follow-ups answer what its message asks."""

from __future__ import annotations

from dataclasses import replace

from nlu.matcher.matcher import Matcher
from nlu.talk.answer_or_ask import ANSWERS_ALONE, ANSWERS_AT_FIRST, SUGGESTED, SURE
from nlu.talk.cues import asks, asks_yes_or_no
from nlu.talk.message import Message
from nlu.talk.questions import IN_PASSING, questions
from nlu.talk.readings.answering import answering
from nlu.talk.readings.details import Details, details_of
from nlu.talk.state import Talk
from nlu.understanding import TELLING, Act, Aspect, Reading

_EXPLAINED = frozenset({Aspect.TIME, Aspect.RESULT, Aspect.STEPS})
"""Parts of a record that are told in figures, names or the office's words: an entry says from when they count, and
what comes before.
"""
_TO_ACT_ON = frozenset({Aspect.PLACE, Aspect.ONLINE})
"""Parts of a record that bring something to act on: an office and the way there, the door to file by."""
_SUGGESTED_MOST = 2
"""Questions that the first answer has a button for, of its five."""
_NAME = 6
"""Words besides what is asked up to which a message only names a matter; in longer ones something is told of it."""
_ELSEWHERE = frozenset({Act.FAQ, Act.OUTSIDE, Act.UNCLEAR})
"""Acts that leave the matter talked of: where they are not sure, an entry that answers of it is nearer."""


def with_follow_ups(reading: Reading, message: Message, talk: Talk, matcher: Matcher) -> Reading:
    """The reading, with the entries that answer where more is said than which part of the record is wanted, or what
    is asked is no part of a record.

    The first answer to a matter tells all that was asked besides. What is on offer, beside it or alone, keeps the
    entries that will answer when it is chosen.
    """
    if _wants_parts_only(message):
        return _told_directly(reading, message, talk, matcher)
    found = {code: details_of(message.text, (code,), matcher).entries for code in reading.offered}
    pending = {code: entries for code, entries in found.items() if entries}
    return _with_entries(replace(reading, pending=pending), message, talk, matcher)


def _with_entries(reading: Reading, message: Message, talk: Talk, matcher: Matcher) -> Reading:
    if reading.offered and not reading.codes:
        return _between(reading, message, talk, matcher)
    if talk.procedure and _hardly_leaves(reading):
        here = details_of(message.text, (talk.procedure,), matcher, but=talk.told)
        return _going_on(reading, talk.procedure, here) if here.entries else reading
    if reading.act not in TELLING or len(reading.codes) != 1 or message.ordinal is not None:
        return reading
    return _about_one(reading, message, talk, matcher)


def _wants_parts_only(message: Message) -> bool:
    """Tell whether nothing is said but which part of a record is wanted, and it is one that records have."""
    return not message.asked.rest and IN_PASSING.isdisjoint(message.aspects)


def _hardly_leaves(reading: Reading) -> bool:
    """Tell whether an entry that answers here is nearer: the reading is not sure."""
    return (reading.intent == "handoff" or reading.act in _ELSEWHERE) and reading.share < SURE


def _about_one(reading: Reading, message: Message, talk: Talk, matcher: Matcher) -> Reading:
    """The reading that tells one procedure, with the entries that answer: at first only those that surely do."""
    if reading.codes[0] not in (talk.procedure, *talk.recent):
        return _at_first(reading, message, matcher)
    found = details_of(message.text, reading.codes, matcher, but=talk.told)
    if reading.pending and not found.entries:
        return _of_another(reading)
    if not (found.entries or found.unanswered):
        return replace(reading, near=found.near)
    return _answered(reading, found)


def _of_another(reading: Reading) -> Reading:
    """The reading about the procedure on offer whose entries answer, where those of the likeliest do not ("giấy báo
    tử lấy ở đâu", asked in a talk about the money for a funeral).
    """
    code, entries = next(iter(reading.pending.items()))
    return replace(
        reading, act=Act.NAMED, codes=(code,), follow_ups=entries, offered=(), also=reading.codes, pending={}
    )


def _at_first(reading: Reading, message: Message, matcher: Matcher) -> Reading:
    """The first answer to a matter, with the entries that surely answer, and those that perhaps do to choose from;
    not where only parts of a record are asked for, which it tells.
    """
    if _asks_of_a_name(message):
        return reading
    likely = answering(message.text, reading.codes, matcher)
    surely = details_of(message.text, reading.codes, matcher, ANSWERS_AT_FIRST).entries
    perhaps = [one.entry for one in likely if one.chance >= SUGGESTED and one.entry not in surely]
    return replace(reading, follow_ups=surely, suggested=tuple(perhaps[:_SUGGESTED_MOST]))


def _asks_of_a_name(message: Message) -> bool:
    """Tell whether parts of a record are asked for of what is only named ("sang tên sổ đỏ hết bao nhiêu tiền")."""
    only_named = len(message.asked.rest) <= _NAME and not any(map(asks_yes_or_no, questions(message.text)))
    return only_named and not IN_PASSING.issuperset(message.aspects)


def _told_directly(reading: Reading, message: Message, talk: Talk, matcher: Matcher) -> Reading:
    """The reading of who asks on for a part of the record, with the entry that is sure to answer just that: a yes or
    no ("có cần sổ đỏ không"), or how the figures of a record come about ("bao giờ thì có tiền"). What it costs, and
    how long it takes, stay asked of the record, which has the figures that hold today.
    """
    on = reading.act is Act.MORE and reading.codes == (talk.procedure,)
    directly = asks_yes_or_no(message.text) or not _EXPLAINED.isdisjoint(message.aspects)
    if not (on and directly):
        return reading
    found = details_of(message.text, reading.codes, matcher, ANSWERS_ALONE, but=talk.told)
    kept = (*_TO_ACT_ON, Aspect.FEE, Aspect.TIME, *found.aspects)
    besides = tuple(aspect for aspect in reading.aspects if aspect in kept)
    return replace(_answered(reading, found), aspects=besides) if found.entries else reading


def _between(reading: Reading, message: Message, talk: Talk, matcher: Matcher) -> Reading:
    """The reading that asks which is meant; or the one about the matter talked of, where its follow-ups answer and
    it is not sure that this is left. Where it is, they wait behind its button.
    """
    if not talk.procedure:
        return reading
    here = details_of(message.text, (talk.procedure,), matcher, but=talk.told)
    if not here.entries:
        return reading
    leaves = message.corrected is not None or only_names(message) or reading.share >= SURE
    if leaves:
        return replace(reading, pending={**reading.pending, talk.procedure: here.entries})
    return _going_on(reading, talk.procedure, here)


def only_names(message: Message) -> bool:
    """Tell whether a matter is named and nothing is asked ("tạm trú")."""
    return bool(message.named) and not (message.aspects or asks(message.text))


def _answered(reading: Reading, found: Details) -> Reading:
    return replace(
        reading,
        follow_ups=found.entries,
        aspects=found.aspects,
        unanswered=found.unanswered,
        near=found.near,
    )


def _going_on(reading: Reading, code: str, found: Details) -> Reading:
    """Between several readings the one about the matter talked of, of which just this is asked on: a question back
    would lose both. The others stay at hand.
    """
    about = replace(reading, intent="ask_procedure", act=Act.MORE, codes=(code,), offered=(), also=reading.offered)
    return _answered(replace(about, entry=None), found)
