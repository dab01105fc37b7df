"""Old communes and districts → the commune or ward of today."""

from __future__ import annotations

from collections.abc import Sequence

from actions.answering import catalogue
from actions.answers.compose import LABELS
from actions.answers.places import office_lines, with_office
from actions.options import remember
from actions.reply import Choice, Decision, Reply
from actions.tap import choose
from actions.turn import Outcome, Turn, TurnAction
from actions.wording import phrase, sentence, unit
from common.settings import settings
from data.models import Office
from nlu.places import bare_name
from nlu.text import syllables
from nlu.understanding import Aspect

MERGED = "1/7/2025"
"""The day on which the communes of today began, and districts ended."""
LISTED = 12
"""Communes listed at once: more than any former district had."""


class ActionPlace(TurnAction):
    """Intent ``place_lookup``."""

    action_name = "action_place"

    @staticmethod
    async def respond(turn: Turn) -> Outcome:
        """See :func:`respond`."""
        return await respond(turn)


async def respond(turn: Turn) -> Outcome:
    """Tell which unit a former name belongs to now."""
    return tell_places(turn)


def tell_places(turn: Turn) -> Outcome:
    """The offices named in this message, or else the one the citizen came from; or ask for a name."""
    known = catalogue(turn)
    ids = turn.understanding.offices or ((turn.memory.office,) if turn.memory.office else ())
    offices = [office for office in map(known.office, ids) if office is not None]
    if not offices:
        return _ask_name(turn)
    text = _one(offices[0], turn.text) if len(offices) == 1 else _several(offices)
    reply = Reply(
        f"{text}\n\nNguồn: danh sách xã, phường của tỉnh {settings().province_name} từ {MERGED}.", _next(turn)
    )
    if len(offices) == 1:
        reply = with_office(reply, offices[0])
    office = offices[0].id if len(offices) == 1 else turn.memory.office
    return Outcome(Decision.ANSWER, (reply,), remember(turn.memory, [reply], office=office))


def _one(office: Office, said: str) -> str:
    named = [unit for unit in office.former_units if _says(said, unit)]
    where = f"{unit(office.name)}, tỉnh {settings().province_name}"
    if named and not _says(said, office.name):
        district = f" ({unit(office.former_district)})" if office.former_district else ""
        first = f"{', '.join(named)} cũ{district} nay thuộc {where}, từ {MERGED}."
    else:
        first = f"{where[:1].upper()}{where[1:]}, có từ {MERGED}."
    merged = f"Gồm các đơn vị cũ: {', '.join(map(unit, office.former_units))}." if office.former_units else ""
    note = f"Lưu ý: {sentence(phrase(office.note))}" if office.note else ""
    return "\n".join(filter(None, (first, merged, *(f"{line}." for line in office_lines(office)), note)))


def _several(offices: Sequence[Office]) -> str:
    rows = [
        f"• {office.name}: gồm {', '.join(map(unit, office.former_units)) or unit(office.name)}"
        for office in offices[:LISTED]
    ]
    rest = f"\nCòn {len(offices) - LISTED} đơn vị nữa, bà con nhắn rõ tên xã." if len(offices) > LISTED else ""
    notes = dict.fromkeys(f"\nLưu ý: {sentence(phrase(office.note))}" for office in offices[:LISTED] if office.note)
    return f"Từ {MERGED} không còn cấp huyện. Nay là các xã, phường:\n" + "\n".join(rows) + rest + "".join(notes)


def _merged(office: Office) -> str:
    return f": gồm {', '.join(map(unit, office.former_units))}" if office.former_units else ""


def _ask_name(turn: Turn) -> Outcome:
    covered = "" if catalogue(turn).content.offices else " Hiện dữ liệu chưa có danh sách xã, phường."
    text = f"Bà con nhắn tên xã, phường hoặc huyện cũ, tôi tìm tên mới. Ví dụ: “xã Kim Hỷ nay thuộc xã nào”.{covered}"
    reply = Reply(text)
    return Outcome(Decision.CLARIFY, (reply,), remember(turn.memory, [reply]))


def _next(turn: Turn) -> tuple[Choice, ...]:
    """Back to where to submit, when a procedure was being talked about."""
    procedure = catalogue(turn).procedure(turn.memory.procedure)
    return (Choice(LABELS[Aspect.PLACE], choose(procedure.code, Aspect.PLACE)),) if procedure else ()


def _says(said: str, name: str) -> bool:
    return f" {bare_name(name)} " in f" {' '.join(syllables(said))} "
