"""From one message and its talk to one reading: ``understand(message, talk) → Reading``."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import replace

from data.catalogue import Catalogue
from nlu.aspects.asked import aspects_in
from nlu.danger.answers import next_answer
from nlu.danger.reader import Kind, goes_on
from nlu.matcher.matcher import Matcher
from nlu.reading.earlier import asks_plainer
from nlu.talk.answer_or_ask import (
    MOST_OFFERED,
    NEAR_OUTSIDE,
    PERHAPS,
    SURE,
    SURE_IN_PLACE,
    SURELY_OUTSIDE,
    WORTH_OFFERING,
)
from nlu.talk.cues import asks, heard
from nlu.talk.follow_ups import only_names, with_follow_ups
from nlu.talk.message import Message
from nlu.talk.ranker import Ranked, ranker
from nlu.talk.readings.candidates import possible_readings
from nlu.talk.readings.possible import Possible
from nlu.talk.state import Option, Talk, is_of_open_choice
from nlu.taps import of_tap, parse_tap
from nlu.understanding import TELLING, Act, Aspect, Candidate, Match, Reading, Verdict

ENGLISH, UNREAD, PLAINER, MACHINE, ANGRY = "english", "unread", "plainer", "machine", "angry"
"""Values of :attr:`Reading.kind`: in English; no word could be read; in simpler words, please; asked whether a person
answers; scolded.
"""
_OF_NOTHING = frozenset({Act.OUTSIDE, Act.UNCLEAR})
"""Acts that are about no matter of ours, as far as anybody can tell."""
_LOSES_A_CHOICE = _OF_NOTHING | {Act.PLACE}
"""Acts after which nothing is on offer any more."""
_SHOWN = 10
_INTENTS = {
    Act.PICK: "pick",
    Act.YES: "pick",
    Act.REJECT: "reject",
    Act.FAQ: "ask_faq",
    Act.PLACE: "place_lookup",
    Act.UNCLEAR: "out_of_scope",
    Act.OUTSIDE: "out_of_scope",
}
"""Names of acts in ``nlu/domain.yml``; the others are questions about procedures."""


def understand(message: Message, talk: Talk, matcher: Matcher, catalogue: Catalogue) -> Reading:
    """The likeliest reading of ``message``, or a question between the likeliest. Danger comes before everything."""
    danger = message.danger or _danger_before(message, talk)
    if danger:
        return _of_danger(message, danger, catalogue)
    ranked = by_outcome(rank(message, talk, matcher, catalogue), catalogue)
    reading = settled(message, talk, ranked)
    if talk.danger and _is_of_nothing(reading):
        return _of_danger(message, talk.danger, catalogue)
    if not message.procedure_codes:
        reading = _of_today(reading, catalogue)
    return with_follow_ups(reading, message, talk, matcher)


def _danger_before(message: Message, talk: Talk) -> str | None:
    """The danger that was answered just before, where the message is about it still."""
    return talk.danger if talk.danger and goes_on(message.typed, Kind(talk.danger)) else None


def _of_danger(message: Message, danger: str, catalogue: Catalogue) -> Reading:
    further = next_answer(message.typed, [entry.id for entry in catalogue.faq_in_danger(danger)])
    return Reading("danger", Act.DANGER, kind=danger, entry=further)


def _is_of_nothing(reading: Reading) -> bool:
    """Tell whether a message has no matter of its own: right after a danger it is about that ("uống thuốc gì")."""
    return reading.act in _OF_NOTHING or (reading.act is Act.FAQ and reading.share < SURE)


def _of_today(reading: Reading, catalogue: Catalogue) -> Reading:
    """The reading with what has taken the place of each procedure; who types a code means just that one."""
    codes, offered = (catalogue.codes_of_today(each) for each in (reading.codes, reading.offered))
    offered = tuple(code for code in offered if code not in codes)
    if not codes and len(offered) == 1 < len(reading.offered):
        codes, offered = offered, ()
    return replace(reading, codes=codes, offered=offered)


def rank(message: Message, talk: Talk, matcher: Matcher, catalogue: Catalogue) -> list[Ranked]:
    """All readings of ``message`` with their probabilities, the likeliest first.

    What is typed in a form of its own, a code or a bare number, is taken as it stands and not weighed against words.
    """
    readings = possible_readings(message, talk, matcher, catalogue)
    exact = [one for one in readings if one.exact]
    return ranker().rank(exact or readings)


def by_outcome(ranked: Sequence[Ranked], catalogue: Catalogue) -> list[Ranked]:
    """One row for all readings that tell the same procedures of today: the likeliest, with their shares together.

    Whether who says "đăng ký kết hôn" in a talk about something else names a new matter or asks for another one
    beside it need not be known.
    """
    rows: dict[Hashable, list[Ranked]] = {}
    for row in ranked:
        rows.setdefault(_outcome(row.possible, catalogue), []).append(row)
    merged = [replace(same[0], share=sum(row.share for row in same)) for same in rows.values()]
    return sorted(merged, key=lambda row: -row.share)


def _outcome(one: Possible, catalogue: Catalogue) -> Hashable:
    if one.act in TELLING and one.option is None:
        return catalogue.codes_of_today(told_by(one)), _left_open(one)
    return one.act, one.intent, one.entry, one.option


def settled(message: Message, talk: Talk, ranked: Sequence[Ranked]) -> Reading:
    """One reading of several."""
    ranked = _unchosen_first(_named_first(ranked), message, talk)
    best = ranked[0].possible
    if best.option is not None:
        return _pressed(best.option, message)
    told, offered = _to_tell_and_to_offer(message, talk, ranked)
    return Reading(
        intent=_intent(best, _aspects(best, message, talk)),
        act=best.act,
        share=round(ranked[0].share, 4),
        codes=told or _named_beside(best, message),
        offered=offered[:MOST_OFFERED],
        also=_further(ranked, {*told, *offered}),
        found=_found(message),
        aspects=_aspects(best, message, talk),
        own_aspects=_own_aspects(best),
        entry=best.entry,
        dossier_codes=message.dossier_codes,
        procedure_codes=message.procedure_codes,
        offices=message.offices,
        kind=_kind(best, message),
        instead=(message.corrected or "") if message.denied else "",
        near=_nearest(ranked[0], message, talk),
        details=best.act is Act.MORE and bool(message.asked.rest),
        missing=best.act in _OF_NOTHING and _of_an_office(best, message),
    )


def _to_tell_and_to_offer(
    message: Message, talk: Talk, ranked: Sequence[Ranked]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The procedures to tell and those to ask about, after what this message says of the talk."""
    best = ranked[0].possible
    turns_away = _hardly_goes_on(ranked[0], message)
    told, offered = _told_and_offered(ranked, turns_away)
    if turns_away:
        told, offered = _without_subject(told, offered, talk)
    if told:
        goes_on_only = best.act is Act.MORE and not offered
        return told, _left_to_choose(talk, told) or _surely_named(ranked, told) if goes_on_only else offered
    if offered and offered[0] in talk.subject and best.act is Act.NAMED and not turns_away:
        return offered[:1], ()  # what is talked of is likelier than all that the words may mean besides
    sure = ranked[0].share >= SURE or message.corrected is not None  # what else it may be was just turned down
    is_the_one = len(offered) == 1 and best.act in TELLING and sure
    return (offered, ()) if is_the_one else ((), offered)


def _left_to_choose(talk: Talk, told: Sequence[str]) -> tuple[str, ...]:
    """Return what else was on offer, where who was to choose asks on instead and this is told as the likeliest."""
    return tuple(code for code in talk.open_choice if code not in told) if is_of_open_choice(talk, told) else ()


def _named_beside(best: Possible, message: Message) -> tuple[str, ...]:
    """The procedure that is surely named where a dossier is asked about: "nộp đổi bằng lái hôm 5/11, sao lâu thế"."""
    surely = [match.candidates[0].code for match in message.named if _answers(match)]
    return tuple(surely) if best.act is Act.SERVICE and len(surely) == 1 else ()


def _named_first(ranked: Sequence[Ranked]) -> Sequence[Ranked]:
    """The readings with a matter that is surely named before a service of which nobody is sure."""
    best = ranked[0]
    if best.possible.act is not Act.SERVICE or best.share >= SURE_IN_PLACE:
        return ranked
    surely = list(filter(_names_surely, ranked))[:1]
    return [*surely, *(row for row in ranked if row not in surely)]


def _unchosen_first(ranked: Sequence[Ranked], message: Message, talk: Talk) -> Sequence[Ranked]:
    """The readings after the likeliest procedure on offer, where who was to choose asks on instead, and neither
    chooses nor surely means anything else: the question by itself, searched anew, would lose the matter.
    """
    best = ranked[0].possible
    asks_on = bool(talk.open_choice) and bool(message.aspects or asks(message.text))
    of_offer = set(talk.open_choice).intersection((*told_by(best), *_left_open(best)))
    lost = best.act in _LOSES_A_CHOICE or (best.act is Act.NAMED and not _names_surely(ranked[0]))
    if not asks_on or not lost or of_offer or message.corrected is not None:
        return ranked
    return [Ranked(Possible(Act.MORE, codes=talk.open_choice[:1], aspects=message.aspects), SURE), *ranked]


def _surely_named(ranked: Sequence[Ranked], told: Collection[str]) -> tuple[str, ...]:
    """The other matter that is surely named where the message is read as going on: a button beside the answer."""
    named = (told_by(row.possible) for row in filter(_names_surely, ranked))
    return tuple(code for codes in named for code in codes if code not in told)[:1]


def _names_surely(row: Ranked) -> bool:
    """Tell whether this reading is worth offering, and all that it names is surely meant."""
    matches = row.possible.matches if row.possible.act is Act.NAMED else ()
    return row.share >= WORTH_OFFERING and bool(matches) and all(map(_answers, matches))


def _nearest(best: Ranked, message: Message, talk: Talk) -> tuple[str, ...]:
    """The entry to tell instead of a refusal that is not sure; none that was told last."""
    if best.possible.act is not Act.OUTSIDE or best.share >= SURELY_OUTSIDE:
        return ()
    return tuple(entry for entry, likely in message.faq[:1] if likely >= NEAR_OUTSIDE and entry != talk.entry)


def _pressed(option: Option, message: Message | None = None) -> Reading:
    """As if the button had been tapped; an aspect said along with it counts ("cái thứ hai hết bao nhiêu")."""
    tapped = of_tap(*(parse_tap(option.payload) or ("unsupported", {"kind": "tap"})))
    return replace(tapped, aspects=message.aspects) if message and message.aspects else tapped


def _hardly_goes_on(best: Ranked, message: Message) -> bool:
    """Tell whether it is unlikely that this goes on about the same: it only names some other matter, or corrects and
    is not surely read as going on. What is corrected is mostly a thing said of the matter ("không phải mua bán, tôi
    cho nó"): of 122 labelled turns that correct and are surely read so, 107 went on.
    """
    goes_on = best.possible.act is Act.MORE
    if goes_on and only_names(message):
        return True
    return message.corrected is not None and not (goes_on and best.share >= SURE)


def _told_and_offered(ranked: Sequence[Ranked], turns_away: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The procedures to tell and those to ask about.

    A reading that is not :data:`SURE` is asked about together with others that are worth offering. What is unclear is
    no answer: whatever is worth offering is.
    """
    best = ranked[0].possible
    enough = SURE_IN_PLACE if best.act in (Act.PICK, Act.MORE) and not turns_away else SURE
    sure = ranked[0].share >= enough and best.act is not Act.UNCLEAR
    told, left_open = told_by(best), _left_open(best)
    if sure or best.option is not None or best.act not in (*TELLING, Act.FAQ, Act.UNCLEAR, Act.OUTSIDE):
        return told, left_open
    others = _worth_offering(ranked, {*told, *left_open})
    if not others:
        return told, left_open
    return (), tuple(dict.fromkeys((*told, *left_open, *others)))


def _without_subject(
    told: tuple[str, ...], offered: tuple[str, ...], talk: Talk
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what to tell and to offer, where nothing talked of or just offered is meant: none of it again."""
    before = {talk.procedure, *talk.together, *talk.offered}
    left = tuple(code for code in offered if code not in before)
    return (told, left) if left or not offered else (told, offered)


def _worth_offering(ranked: Sequence[Ranked], but: Collection[str]) -> tuple[str, ...]:
    rows = (row.possible for row in ranked if row.share >= WORTH_OFFERING and row.possible.act in TELLING)
    codes = (code for each in rows for code in (*told_by(each), *_left_open(each)))
    return tuple(dict.fromkeys(code for code in codes if code not in but))


def _further(ranked: Sequence[Ranked], but: Collection[str]) -> tuple[str, ...]:
    """The next likely procedures, for when these are turned down."""
    if ranked[0].possible.act is Act.MORE:
        return ()
    matches = (match for row in ranked for match in row.possible.matches)
    codes = (each.code for match in matches for each in match.candidates if each.score >= PERHAPS)
    return tuple(dict.fromkeys(code for code in codes if code not in but))[:MOST_OFFERED]


def _found(message: Message) -> tuple[Candidate, ...]:
    """Return what the words may mean by themselves: the first of each mention, then the others by their chances."""
    firsts = [match.candidates[0] for match in message.matches if match.candidates]
    others = sorted((each for match in message.matches for each in match.candidates[1:]), key=lambda one: -one.score)
    unique = {each.code: each for each in reversed([*firsts, *others])}
    return tuple(reversed(unique.values()))[:_SHOWN]


def told_by(one: Possible) -> tuple[str, ...]:
    """The procedures that a reading tells."""
    if one.option is not None:
        return _pressed(one.option).codes
    if one.act is not Act.NAMED or not one.matches:
        return one.codes
    return tuple(dict.fromkeys(match.candidates[0].code for match in one.matches if _answers(match)))


def _left_open(one: Possible) -> tuple[str, ...]:
    """The procedures between which a reading leaves the choice: of several mentions the best of each first."""
    if one.act is not Act.NAMED:
        return ()
    told = told_by(one)
    rows = [match.options or _guesses(match) for match in one.matches if not _answers(match)]
    rows = [row for row in rows if not set(row) & set(told)]
    longest = max(map(len, rows), default=0)
    return tuple(dict.fromkeys(row[rank] for rank in range(longest) for row in rows if rank < len(row)))


def _answers(match: Match) -> bool:
    return match.verdict is Verdict.ANSWER


def _guesses(match: Match) -> tuple[str, ...]:
    """Return what to offer where the matcher doubted that any procedure is meant."""
    likely = tuple(each.code for each in match.candidates if each.score >= WORTH_OFFERING)
    return likely[:MOST_OFFERED] or tuple(each.code for each in match.candidates[:1])


def _aspects(best: Possible, message: Message, talk: Talk) -> tuple[Aspect, ...]:
    """Return what is asked; what was asked before where the message only names another matter to ask it of."""
    asked = best.aspects or message.aspects
    if asked or not _carries_on(best, message, talk):
        return asked
    return tuple(Aspect(name) for name in talk.aspects)


def _carries_on(best: Possible, message: Message, talk: Talk) -> bool:
    if best.act in (Act.PICK, Act.AGAIN):
        return True
    if best.act not in TELLING:
        return False
    still_open = talk.awaiting in ("procedure", "matter")
    return still_open or message.corrected is not None or "continues" in heard("talk", message.text)


def _own_aspects(best: Possible) -> dict[str, tuple[Aspect, ...]]:
    """Aspects by procedure, when each mention has its own ("thường trú cần gì, tạm trú mất bao lâu")."""
    rows = {match.candidates[0].code: aspects_in(match.text) for match in best.matches if match.candidates}
    return rows if len(rows) > 1 and all(rows.values()) else {}


def _intent(best: Possible, aspects: Sequence[Aspect]) -> str:
    if best.intent:
        return "out_of_scope" if best.intent == ANGRY else best.intent
    return _INTENTS.get(best.act) or (f"ask_{aspects[0].value}" if aspects else "ask_procedure")


def _of_an_office(best: Possible, message: Message) -> bool:
    """Tell whether it is a matter for some office that the catalogue has not, and not just talk."""
    return bool(best.features.get("lacked")) or "of_office" in heard("talk", message.text)


def _kind(best: Possible, message: Message) -> str | None:
    if best.act is Act.AGAIN and asks_plainer(message.text):
        return PLAINER
    if best.act in _OF_NOTHING and message.unreadable:
        return UNREAD
    if message.english and best.act is not Act.SOCIAL:
        return ENGLISH
    if best.intent == "help" and "machine" in heard("at_us", message.text):
        return MACHINE
    return ANGRY if best.intent == ANGRY else None
