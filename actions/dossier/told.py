"""Questions about a dossier that was told: by itself, first and short, never the whole sheet a second time.

Who proved to be the owner, in this conversation or in order to follow it, is not asked for the number again. What was
told a moment ago is told from memory; the system is asked anew for how it stands now, and for what the office wrote,
which is not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from actions.answers.dossier.status import describe, source, too_often, trouble
from actions.answers.dossier.told import About, general_of, line, unchanged, without_invitation
from actions.answers.source import source_of
from actions.dossier.choices import follow, page, tell_me
from actions.moves import catalogue
from actions.saying.reply import Choice, Reply
from actions.turn import Turn
from common.settings import settings
from common.today import VIETNAM
from data.dossier_systems import DossierSystem
from data.entries import FaqEntry
from nlu.talk.cues import heard
from nlu.talk.readings.told_dossier import CUES
from nlu.talk.state import Confirmed
from nlu.understanding import Act, Aspect
from portals.dossier import OVER, Dossier, DossierSource, Status, status_named
from portals.inquiry import Inquiry, look

FRESH_SECONDS = 600
"""For so long what was told is told again without asking the system: offices move dossiers a few times a day."""
AT_ONCE = 2
"""Questions answered in one turn, at most."""

_WHERE = {
    Status.PAYMENT: About.PAY_WHERE,
    Status.SUPPLEMENT: About.SUPPLY_WHERE,
    Status.PROCESSED: About.RESULT,
    Status.NOT_ACCEPTED: About.TO_DO,
}
_UNTIL = {Status.PAYMENT: About.PAY_UNTIL, Status.SUPPLEMENT: About.SUPPLY_UNTIL}
_PAPERS = {Status.PROCESSED: About.RESULT}
_BY_ASPECT: Mapping[Aspect, tuple[Mapping[Status, About], About]] = {
    Aspect.FEE: ({}, About.PAY),
    Aspect.PLACE: (_WHERE, About.AGENCY),
    Aspect.ONLINE: (_WHERE, About.TO_DO),
    Aspect.DEADLINE: (_UNTIL, About.DUE),
    Aspect.TIME: ({}, About.DUE),
    Aspect.PAPERS: (_PAPERS, About.MISSING),
    Aspect.MISSING: (_PAPERS, About.MISSING),
    Aspect.RESULT: ({}, About.RESULT),
    Aspect.STEPS: ({}, About.TO_DO),
}
"""The meaning of an aspect of a procedure of a dossier: where its status decides that, and elsewhere."""
_WRITTEN = frozenset({About.MISSING, About.SUPPLY_WHERE, About.SUPPLY_UNTIL, About.TO_DO, About.WHY})
"""Questions that the office's own words answer where it has asked for something or ended the matter."""
_NEWER = frozenset({About.PAID})
"""Questions for how it stands now."""


@dataclass(frozen=True)
class Told:
    """The words said of a dossier, and what is known of it afterwards.

    ``wait_for_number`` where a newer answer takes the owner's number; ``found`` is there where the system was asked.
    """

    reply: Reply
    confirmed: Confirmed | None = None
    wait_for_number: bool = False
    found: Dossier | None = None


def known_of(turn: Turn, code: str) -> Confirmed | None:
    """Return what was told of the dossier to who proved to be its owner; None when nobody did."""
    told = next((each for each in turn.memory.confirmed if each.code == code), None)
    followed = next((each for each in turn.citizen.follows if each.active and each.code == code), None)
    return told or (Confirmed(code, followed.status) if followed else None)


def kept(dossier: Dossier, amount: int | None = None) -> Confirmed:
    """Return what is remembered of a dossier that was told. ``amount`` is what was known of it before."""
    return Confirmed(
        code=dossier.code,
        status=dossier.status_text,
        at=dossier.fetched_at.timestamp(),
        due=dossier.due.timestamp() if dossier.due else None,
        amount=dossier.amount or amount,
        agency=dossier.agency or "",
        simulated=dossier.simulated,
    )


async def ask_on(turn: Turn, known: Confirmed, system: DossierSystem, asked: DossierSource | None) -> Told | None:
    """The answer about a dossier whose owner asks on; None where it takes the owner's number.

    ``asked`` is the system, None where the bot cannot ask it.
    """
    now = datetime.now(VIETNAM)
    before = _restored(known, system.name) if known.at else None
    if before is not None and _answers(turn, before, now):
        return _answered(turn, before, now, known)
    if asked is None or not asked.can_watch:
        return _of_before(turn, before, known, now) if turn.reading.act is Act.SERVICE else None
    inquiry = await look(asked, known.code, turn.citizen.ref)
    if inquiry.dossier is not None:
        return replace(_seen(turn, inquiry.dossier, now, known), found=inquiry.dossier)
    return _not_seen(turn, inquiry, system, known) if inquiry.error or inquiry.wait else None


def questions(text: str, aspects: Iterable[Aspect], status: Status | None) -> tuple[About, ...]:
    """Return what is asked of a dossier with ``status``: in words of its own, else what the aspects mean there."""
    spoken = heard(CUES, text)
    own = tuple(about for about in About if about.value in spoken and about is not About.NOW)
    if own:
        return own[:AT_ONCE]
    rows = (_BY_ASPECT[aspect] for aspect in aspects if aspect in _BY_ASPECT)
    meant = tuple(dict.fromkeys(by_status.get(status, other) if status else other for by_status, other in rows))
    return meant[:AT_ONCE]


def holder_of(turn: Turn) -> str:
    """The office at which the dossier that is talked of lies; empty where none is, or that is not known."""
    known = known_of(turn, turn.memory.dossier or "")
    return known.agency if known is not None and not turn.memory.procedure else ""


def payment_beside(turn: Turn) -> str:
    """Return what the dossier just told has to be paid for, beside a warning of swindlers; empty where it has not."""
    known = known_of(turn, turn.memory.dossier or "")
    if known is None or status_named(known.status) is not Status.PAYMENT or turn.memory.procedure:
        return ""
    return line(About.TRICK, _restored(known, ""), datetime.now(VIETNAM))


def _asked(turn: Turn, dossier: Dossier) -> tuple[About, ...]:
    if turn.reading.act is Act.TAP or turn.reading.dossier_codes:
        return ()
    return questions(turn.text, turn.reading.aspects, dossier.status)


def _answers(turn: Turn, before: Dossier, now: datetime) -> bool:
    """Tell whether what was told a moment ago answers what is asked."""
    asked = _asked(turn, before)
    fresh = (now - before.fetched_at).total_seconds() < FRESH_SECONDS
    ended = before.status is Status.SUPPLEMENT or before.status in OVER or About.WHY in asked
    anew = not _NEWER.isdisjoint(asked) or (ended and not _WRITTEN.isdisjoint(asked))
    return bool(asked) and fresh and before.status is not None and not anew


def _seen(turn: Turn, dossier: Dossier, now: datetime, known: Confirmed) -> Told:
    """The system was asked anew: what is asked of it, that nothing moved, or all of it where it did."""
    dossier = replace(dossier, amount=dossier.amount or known.amount)
    asked = _asked(turn, dossier)
    if asked:
        return _answered(turn, dossier, now, known)
    after = kept(dossier, known.amount)
    same = known.at and replace(after, at=known.at, agency=known.agency) == known
    again = turn.reading.act is Act.SERVICE and not turn.reading.dossier_codes
    text = f"{unchanged(dossier, now)}\n{source(dossier)}" if same and again else describe(dossier, now)
    return Told(Reply(text, _offer(turn, dossier)), after)


def _answered(turn: Turn, dossier: Dossier, now: datetime, known: Confirmed) -> Told:
    """Return what is asked, each by itself, then what holds for every dossier, then who said so."""
    asked = _asked(turn, dossier)
    lines = dict.fromkeys(line(about, dossier, now) for about in asked)
    entries = dict.fromkeys(filter(None, (general_of(about, dossier, now) for about in asked)))
    general = [f"{without_invitation(entry.answer)}\n{source_of(entry)}" for entry in _entries(turn, entries)]
    text = "\n\n".join(["\n".join([*lines, *_which(turn, dossier.code), source(dossier)]), *general[:1]])
    return Told(Reply(text, _offer(turn, dossier)), kept(dossier, known.amount))


def _which(turn: Turn, code: str) -> list[str]:
    """Return which dossier it is, where the citizen has several."""
    told, followed = turn.memory.confirmed, turn.citizen.follows
    known = {code, *(each.code for each in told), *(each.code for each in followed)}
    return [f"Hồ sơ: {code}."] if len(known) > 1 else []


def _entries(turn: Turn, names: Iterable[str]) -> list[FaqEntry]:
    return [entry for entry in map(catalogue(turn).faq, names) if entry]


def _of_before(turn: Turn, before: Dossier | None, known: Confirmed, now: datetime) -> Told | None:
    """Return what was told before, where the system answers only to the owner's number."""
    if before is None:
        return None
    if _asked(turn, before):
        return _answered(turn, before, now, known)
    text = f"{unchanged(before, now)}\n{source(before)}"
    return Told(Reply(text, (follow(known.code),)), known, wait_for_number=True)


def _not_seen(turn: Turn, inquiry: Inquiry, system: DossierSystem, known: Confirmed) -> Told:
    """The system gave no real answer to somebody whose dossier it is."""
    if inquiry.error is None:
        return Told(Reply(too_often(inquiry.wait), links=(page(system),)), known, wait_for_number=True)
    last = f" Lần xem trước, hồ sơ ở bước: {known.status}." if known.status else ""
    what = trouble(system.name, inquiry.error, settings().lookup_budget)
    text = (
        f"{what}, vì vậy tôi chưa biết tin mới nhất của hồ sơ {known.code}.{last} "
        "Bà con hỏi lại sau ít phút, hoặc xem ở trang tra cứu chính thức."
    )
    return Told(Reply(text, (tell_me(known.code),), (page(system),)))


def _offer(turn: Turn, dossier: Dossier) -> tuple[Choice, ...]:
    return () if dossier.status in OVER or dossier.code in turn.citizen.followed else (follow(dossier.code),)


def _restored(known: Confirmed, name: str) -> Dossier:
    """The dossier as far as it is remembered. ``name`` is its system's."""
    return Dossier(
        code=known.code,
        procedure=None,
        status=status_named(known.status),
        status_text=known.status,
        agency=known.agency or None,
        submitted=None,
        accepted=None,
        due=datetime.fromtimestamp(known.due, VIETNAM) if known.due else None,
        finished=None,
        note=None,
        source=name,
        fetched_at=datetime.fromtimestamp(known.at, VIETNAM),
        simulated=known.simulated,
        amount=known.amount,
    )
