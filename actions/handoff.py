"""The citizen wants to talk to a person."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from actions.answering import catalogue
from actions.answers.aspects.places import office_lines, own_office, receiving_place, with_office
from actions.answers.section import View, title
from actions.answers.source import source_of
from actions.dossier.told import holder_of
from actions.saying.numbers import in_an_emergency
from actions.saying.options import remember
from actions.saying.reply import Decision, Phone, Reply
from actions.saying.wording import clip, sentence, unit
from actions.turn import Outcome, Turn
from common.settings import settings
from data.models import Office

_LINE = re.compile(r"\b1900 \d{3,4}\b")
FORMER = "Chưa rõ xã mới thì nhắn tên xã cũ, tôi tìm giúp."


async def respond(turn: Turn) -> Outcome:
    """Tell how to reach staff, as far as that is known; never a number that is not in settings or content."""
    office = catalogue(turn).office(turn.memory.office)
    number = settings().staff_phone
    reply = Reply("\n".join([_phone(turn, number, office), *_where(turn, office)]))
    if number:
        reply = replace(reply, phones=(Phone("Gọi cán bộ", number),))
    if office is not None:
        reply = with_office(reply, office)
    about = turn.memory.procedure or turn.memory.dossier or number
    replies = (reply,) if about else (reply, in_an_emergency())
    return Outcome(Decision.HANDOFF, replies, remember(turn.memory, replies))


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
    return [f"Gặp trực tiếp tại {unit(office.name)}:", *(f"• {line}" for line in office_lines(office))]
