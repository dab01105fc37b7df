"""Old communes and districts → the commune or ward of today."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from actions.answers.aspects.places import ANYWHERE, OF_ANY_COMMUNE, office_lines, with_office
from actions.answers.buttons import LABELS
from actions.moves import catalogue, tell
from actions.places.nearby import tell_nearest
from actions.saying.options import NEAR_ME, remember
from actions.saying.reply import Choice, Decision, Reply
from actions.saying.tap import NEARBY, choose
from actions.saying.wording import day, phrase, sentence
from actions.turn import Outcome, Turn
from common.settings import settings
from data.catalogue import Catalogue
from data.models import FormerUnit, Office
from data.unit_names import unit
from nlu.reading.places import Place, places_in
from nlu.understanding import Aspect

MERGED = "1/7/2025"
"""The day on which the communes of today began, and districts ended."""
LISTED = 12
"""Communes listed at once: more than any former district had."""


async def respond(turn: Turn) -> Outcome:
    """Tell which unit a former name belongs to now; in a talk about where to file, what that means for it."""
    if turn.spot or turn.reading.kind == NEARBY:
        return tell_nearest(turn)
    return _filed_here(turn) or tell_places(turn)


def _filed_here(turn: Turn) -> Outcome | None:
    """Tell who says where they live while it is asked where to file, hears it for that commune."""
    reading, memory = turn.reading, turn.memory
    before = catalogue(turn).procedures(memory.subject)
    asked = reading.aspects or ((Aspect.PLACE,) if Aspect.PLACE.value in memory.aspects else ())
    if len(reading.offices) != 1 or not before or not asked:
        return None
    return tell(replace(turn, memory=replace(memory, office=reading.offices[0])), before, asked)


def tell_places(turn: Turn) -> Outcome:
    """The places named in this message and what they belong to now; or the citizen's own; or ask for a name."""
    known = catalogue(turn)
    ids = turn.reading.offices or ((turn.memory.office,) if turn.memory.office else ())
    offices = [office for office in map(known.office, ids) if office is not None]
    if not offices:
        return _ask_name(turn)
    told = [_told(place, known) for place in _named(turn.text, ids, known)] or [_unnamed(offices)]
    reply = Reply("\n\n".join([*told, _source()]), _next(turn))
    if len(offices) > 1:
        return Outcome(Decision.ANSWER, (reply,), remember(turn.memory, [reply]))
    office = offices[0]
    reply = with_office(reply, office)
    return Outcome(Decision.ANSWER, (reply,), remember(turn.memory, [reply], office=office.id))


def _named(text: str, ids: Collection[str], known: Catalogue) -> list[Place]:
    """The places named that belong to these offices, an old name beside the one of today as one place."""
    named = [place for place in places_in(text, known.content.offices) if not set(ids).isdisjoint(place.offices)]
    each = {place.offices: place for place in reversed(named)}
    return [*reversed(each.values())]


def office_reply(office: Office) -> Reply:
    """Return what is told of an office that somebody asks for by its name."""
    return with_office(Reply(f"{_one(office, ())}\n\n{_source()}"), office)


def _source() -> str:
    province = settings().province_name
    return f"Nguồn: danh sách xã, phường của tỉnh {province} từ {MERGED}; nơi nộp theo {ANYWHERE}."


def _told(place: Place, known: Catalogue) -> str:
    """Return what one place is today, said to be a guess where a letter of its name was wrong."""
    offices = [office for office in map(known.office, place.offices) if office is not None]
    guess = "" if place.exact else f"Tôi không có nơi nào tên “{place.typed}”, tên gần giống nhất là:\n"
    return guess + _today(place, offices, known)


def _unnamed(offices: Sequence[Office]) -> str:
    return _one(offices[0], ()) if len(offices) == 1 else _several(offices)


def _today(place: Place, offices: Sequence[Office], known: Catalogue) -> str:
    if place.is_district:
        return _several(offices)
    if len(offices) == 1:
        return _one(offices[0], [former for former, _ in place.former])
    if len({(former.name, former.district) for former, _ in place.former}) == 1:
        return _split(place.former[0][0], offices)
    return _namesakes(place, known)


def _one(office: Office, former: Sequence[FormerUnit]) -> str:
    """An office of today, called by its own name or by that of a unit which it took in."""
    where = f"{unit(office.name)}, tỉnh {settings().province_name}"
    if former and all(each.name != office.name for each in former):
        name, since = _was(former[0]), day(former[0].ended)
        first = f"{name[:1].upper()}{name[1:]} nay thuộc {where}, từ {since}."
    else:
        first = f"{where[:1].upper()}{where[1:]}, có từ {MERGED}."
    merged = f"Gồm các đơn vị cũ: {_units(office)}." if office.former_units else ""
    note = f"Lưu ý: {sentence(phrase(office.note))}" if office.note else ""
    lines = (first, merged, *(f"{line}." for line in office_lines(office)), OF_ANY_COMMUNE, note)
    return "\n".join(filter(None, lines))


def _split(former: FormerUnit, offices: Sequence[Office]) -> str:
    """A unit that was divided: only the hamlet tells which part is meant, and no list of hamlets is known."""
    parts = "; ".join(f"một phần nay thuộc {unit(office.name)}" for office in offices)
    name = _was(former)
    return (
        f"{name[:1].upper()}{name[1:]} bị chia: {parts}.\n"
        "Nhà ở thôn, tổ dân phố nào thì theo thôn, tổ đó. Tôi chưa có danh sách thôn, tổ: bà con hỏi trưởng thôn, "
        "tổ trưởng dân phố hoặc công an xã, phường."
    )


def _namesakes(place: Place, known: Catalogue) -> str:
    """Several units had the name: each with what it belongs to now."""
    rows = [f"• {_was(former)}: nay thuộc {unit(office.name)}" for former, office in _with_offices(place, known)]
    return "Có nhiều nơi cũ tên như vậy, bà con xem nơi của mình:\n" + "\n".join(rows)


def _with_offices(place: Place, known: Catalogue) -> Iterator[tuple[FormerUnit, Office]]:
    for former, office_id in place.former:
        office = known.office(office_id)
        if office is not None:
            yield former, office


def _several(offices: Sequence[Office]) -> str:
    rows = [f"• {office.name}{_merged(office)}" for office in offices[:LISTED]]
    rest = f"\nCòn {len(offices) - LISTED} đơn vị nữa, bà con nhắn rõ tên xã." if len(offices) > LISTED else ""
    return f"Từ {MERGED} không còn cấp huyện. Nay là các xã, phường:\n" + "\n".join(rows) + rest


def _merged(office: Office) -> str:
    return f": gồm {_units(office)}" if office.former_units else ""


def _units(office: Office) -> str:
    """The former units that an office took in, in one line; a part of one is called so."""
    return ", ".join(_part(former) for former in office.former_units)


def _part(former: FormerUnit) -> str:
    return f"một phần {unit(former.name)}" if former.split else unit(former.name)


def _was(former: FormerUnit) -> str:
    return f"{unit(former.name)} cũ ({unit(former.district)})"


def _ask_name(turn: Turn) -> Outcome:
    covered = "" if catalogue(turn).content.offices else " Hiện dữ liệu chưa có danh sách xã, phường."
    text = f"Bà con nhắn tên xã, phường hoặc huyện cũ, tôi tìm tên mới. Ví dụ: “xã Kim Hỷ nay thuộc xã nào”.{covered}"
    reply = Reply(text, (NEAR_ME,))
    return Outcome(Decision.CLARIFY, (reply,), remember(turn.memory, [reply]))


def _next(turn: Turn) -> tuple[Choice, ...]:
    """Back to where to submit, when a procedure was being talked about."""
    procedure = catalogue(turn).procedure(turn.memory.procedure)
    return (Choice(LABELS[Aspect.PLACE], choose(procedure.code, Aspect.PLACE)),) if procedure else ()
