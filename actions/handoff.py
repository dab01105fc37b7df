"""The citizen wants to talk to a person; and the bot's own offer of one, where it could not answer twice in a row."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime

from actions.answers.aspects.places import office_bullets, office_news, own_office, receiving_place, with_office
from actions.answers.section import View, title
from actions.answers.source import source_of
from actions.citizen.known import Asked, Effect, EffectKind
from actions.dossier.told import holder_of
from actions.moves import catalogue
from actions.saying.numbers import in_an_emergency, in_an_emergency_too
from actions.saying.options import TALK_TO_A_PERSON, remember
from actions.saying.reply import Decision, Phone, Reply
from actions.saying.wording import clip, sentence
from actions.turn import Outcome, Turn
from common.settings import settings
from common.today import VIETNAM, WEEKDAYS, now
from data.models import Office
from data.opening import opening_of
from data.unit_names import unit
from nlu.talk.state import Option

_LINE = re.compile(r"\b1900 \d{3,4}\b")
FORMER = "Chưa rõ xã mới thì nhắn tên xã cũ, tôi tìm giúp."
ENOUGH = 2
"""Turns without an answer after which an officer is offered."""
OFFER = "Chưa đúng việc bà con cần? Bấm “Gặp cán bộ” để cán bộ trả lời tại đây."
_WITHOUT_ANSWER = (Decision.OUT_OF_SCOPE, Decision.CLARIFY)
_AN_ANSWER = (Decision.ANSWER, Decision.DOSSIER, Decision.HANDOFF)


async def respond(turn: Turn) -> Outcome:
    """Ask an officer to come into the talk, where one answers here; else tell how to reach staff, as far as that is
    known; never a number that is not in settings or content.
    """
    helper = None if turn.audience.public else turn.citizen.helper_for(turn.memory.office)
    if turn.citizen.asked and not turn.audience.public:
        return _waits_already(turn, turn.citizen.asked)
    return _call(turn, helper) if helper else _tell_where(turn)


def _tell_where(turn: Turn) -> Outcome:
    office = catalogue(turn).office(turn.memory.office)
    number = settings().staff_phone
    reply = Reply("\n".join([_phone(turn, number, office), *_where(turn, office)]))
    if number:
        reply = replace(reply, phones=(Phone("Gọi cán bộ", number),))
    if office is not None:
        reply = with_office(reply, office)
    replies = (reply,) if number else _with_numbers(turn, reply)
    return Outcome(Decision.HANDOFF, replies, remember(turn.memory, replies))


def _with_numbers(turn: Turn, reply: Reply) -> tuple[Reply, ...]:
    """The reply; with the numbers for any danger where nothing is talked of that somebody could be asked about."""
    return (reply,) if _is_talked_of(turn) else (reply, in_an_emergency())


def _is_talked_of(turn: Turn) -> bool:
    return bool(turn.memory.procedure or turn.memory.dossier)


def _call(turn: Turn, helper: str) -> Outcome:
    """Open a talk for the officers of ``helper``; the citizen learns whom they wait for, and the hours."""
    office = catalogue(turn).office(helper)
    holder = holder_of(turn)
    lines = [
        f"Tôi đã báo cán bộ {_named(office)}. {_answers(office)}",
        _hours(office),
        *(office_news(office) if office else []),
        "Bà con nhắn luôn việc cần hỏi: từ lúc này cán bộ đọc được những gì bà con nhắn (số giấy tờ, số điện thoại "
        "được che). Trong lúc chờ, tôi vẫn trả lời.",
        *([] if turn.memory.office else ["Bà con cho biết xã, phường nơi ở để tôi chuyển đúng nơi."]),
        *([f"Hồ sơ {turn.memory.dossier} đang ở {holder}."] if holder else []),
        *_by_phone(office),
        *([] if _is_talked_of(turn) else [in_an_emergency_too()]),
    ]
    reply = Reply("\n".join(lines))
    effect = Effect(EffectKind.OFFICER, office=helper, about=turn.memory.latest)
    return Outcome(Decision.HANDOFF, (reply,), remember(turn.memory, [reply]), (effect,))


def _waits_already(turn: Turn, asked: Asked) -> Outcome:
    office = catalogue(turn).office(asked.office)
    since = datetime.fromtimestamp(asked.since, VIETNAM)
    text = f"Cán bộ {_named(office)} đã được báo lúc {since:%H:%M} ngày {since:%d/%m/%Y}. {_answers(office)}"
    reply = Reply("\n".join([text, _hours(office), *_by_phone(office)]))
    return Outcome(Decision.HANDOFF, (reply,), remember(turn.memory, [reply]))


def _named(office: Office | None) -> str:
    return unit(office.name) if office else f"Trung tâm Phục vụ hành chính công tỉnh {settings().province_name}"


def _answers(office: Office | None) -> str:
    """Tell when an officer answers, as far as the hours are written so that they can be reckoned with."""
    opening, moment = opening_of(office), now()
    if opening and opening.is_open(moment):
        return "Cán bộ trả lời ngay tại đây."
    begin = opening.next_after(moment) if opening else None
    if begin is None:
        return "Cán bộ trả lời tại đây."
    return f"Bây giờ ngoài giờ làm việc: {_moment(begin, moment)} cơ quan mở cửa, cán bộ trả lời tại đây từ lúc đó."


def _moment(one: datetime, seen: datetime) -> str:
    clock = f"{one.hour} giờ" + (f" {one.minute:02}" if one.minute else "")
    day = "hôm nay" if one.date() == seen.date() else f"{WEEKDAYS[one.weekday()]} {one.day}/{one.month}"
    return f"{clock} {day}"


def _hours(office: Office | None) -> str:
    if office is not None and office.hours:
        return f"Giờ làm việc: {office.hours}. Ngoài giờ thì lời nhắn được giữ lại, đến giờ có người trả lời."
    return "Tôi chưa có giờ làm việc của nơi này, nên không hứa trước được bao giờ có người trả lời."


def _by_phone(office: Office | None) -> list[str]:
    number = settings().staff_phone or (office.phone if office else None)
    return [f"Cần gấp thì gọi {number}."] if number else []


def _phone(turn: Turn, number: str, office: Office | None) -> str:
    if number:
        return f"Bà con gọi số {number} để gặp cán bộ."
    if office is not None and office.phone:
        return f"Bà con gọi số {office.phone} để gặp cán bộ {unit(office.name)}."
    return _of_matter(turn) or "Hiện chưa có số điện thoại để gọi cán bộ."


def _of_matter(turn: Turn) -> str:
    """The line to call that answers about the matter talked of name most; empty where they name none."""
    code = turn.memory.procedure
    about = [entry for entry in catalogue(turn).content.faq if code in entry.procedures]
    named = Counter(number for entry in about for number in _LINE.findall(entry.answer))
    if not named:
        return ""
    number = max(named, key=named.__getitem__)
    source = next(source_of(entry) for entry in about if number in entry.answer)
    return f"Về việc này có tổng đài {number} (có cước). {source}"


def _where(turn: Turn, office: Office | None) -> list[str]:
    """Tell where the dossier just told lies, else the office of the citizen, or who receives what is talked of, or
    anyone near.
    """
    holder = holder_of(turn)
    if holder:
        return [f"Hồ sơ {turn.memory.dossier} đang ở {holder}: hỏi nơi đó, đọc mã hồ sơ cho cán bộ."]
    procedure = catalogue(turn).procedure(turn.memory.procedure or "")
    place = (receiving_place(procedure) or ", ".join(procedure.agencies)).split(";")[0] if procedure else ""
    if procedure and place and own_office(View(procedure, office=office)) is None:
        return [f"Việc “{title(procedure)}” thì hỏi nơi nhận hồ sơ: {sentence(clip(place, 200))}", FORMER]
    return _office(office)


def _office(office: Office | None) -> list[str]:
    if office is None:
        return [
            "Bà con đến Trung tâm Phục vụ hành chính công hoặc Ủy ban nhân dân xã, phường nơi ở để gặp trực tiếp.",
            FORMER,
        ]
    return [f"Gặp trực tiếp tại {unit(office.name)}:", *office_bullets(office)]


def offer_officer(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome, with the turns without an answer counted. With :data:`ENOUGH` of them an officer is offered, where
    one answers here and none was asked for yet.
    """
    failed = _failed(turn.memory.failed, outcome.decision)
    outcome = replace(outcome, memory=replace(outcome.memory, failed=failed))
    stuck = failed >= ENOUGH and outcome.decision in _WITHOUT_ANSWER
    if not stuck or not outcome.replies or not _may_ask_for_one(turn, outcome.memory.office):
        return outcome

    *before, last = outcome.replies
    choices = tuple(choice for choice in last.choices if choice != TALK_TO_A_PERSON)
    last = replace(last, text=f"{last.text}\n{OFFER}", choices=(*choices, TALK_TO_A_PERSON))
    options = tuple(Option(each.label, each.payload) for reply in (*before, last) for each in reply.choices)
    return replace(outcome, replies=(*before, last), memory=replace(outcome.memory, options=options))


def _may_ask_for_one(turn: Turn, office: str | None) -> bool:
    """Tell whether an officer answers here whom the citizen has not asked for yet."""
    return turn.citizen.helper_for(office) is not None and not turn.citizen.asked and not turn.audience.public


def _failed(before: int, decision: Decision) -> int:
    """Small talk and the like are neither an answer nor the lack of one."""
    if decision in _WITHOUT_ANSWER:
        return before + 1
    return 0 if decision in _AN_ANSWER else before
