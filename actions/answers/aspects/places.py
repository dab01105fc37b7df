"""The place to go, and whether the procedure can be done online."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.answers.aspects.districts import no_more
from actions.answers.brief import shorter
from actions.answers.section import Item, Section, View, bullets, lines
from actions.saying.reply import Phone, Picture, Place, Reply
from actions.saying.wording import NOT_STATED, PORTAL, phrase, sentence, ways
from common.today import today
from data.models import Level, Office, OnlineLevel, Procedure, SubmissionMethod
from data.unit_names import unit
from nlu.reading.text import fold
from nlu.talk.cues import asks_for_the_address

SOON = 5
"""Closing days that are told at once."""

NO_CASE = (
    "Chưa chắc. Cổng có ghi cách nộp trực tuyến nhưng không mở trường hợp nào để nộp, nên tôi không đưa nút nộp. "
    "Bà con mở trang thủ tục xem; không thấy nút nộp thì mang giấy tờ đến nơi nhận hồ sơ."
)
_OF_LEVEL = {
    OnlineLevel.FULL: f"Được. Thủ tục này làm toàn bộ trên {PORTAL} (trực tuyến toàn trình).",
    OnlineLevel.PARTIAL: f"Được một phần: nộp hồ sơ trên {PORTAL}, nhưng vẫn có việc phải đến tận nơi.",
}
_COMES = re.compile(r"\b(?:tự|phải|cùng) (?:tự )?(?:đến|có mặt)\b", re.IGNORECASE)
"""Words of a stated presence by which somebody must come, whatever the way of filing."""
_CENTRE = "trung tam phuc vu hanh chinh cong"
_COMMITTEE = re.compile(r"\b(?:uy ban|ubnd|mot cua|cap xa|bo phan tiep nhan)\b")
"""Words of a receiving place, without marks, by which it is the commune's own office."""
_POLICE = "cong an xa"
_SAYS_WHICH = re.compile(r"\b(?:xa|phuong|noi)\b")
"""Words of a receiving place, without marks, that say of which commune the centre is."""
ANYWHERE = "Nghị định 118/2025/NĐ-CP"
"""Says that a commune's centre takes dossiers of the whole province (its article 14)."""
OF_ANY_COMMUNE = "Hồ sơ nộp ở Trung tâm Phục vụ hành chính công của xã, phường nào trong tỉnh cũng được."
_ANY_COMMUNE = "Xã, phường nào trong tỉnh cũng nhận."
ASK_THE_WAY = (
    "hỏi trưởng thôn, tổ trưởng dân phố, hoặc gõ tên nơi đó vào bản đồ trên điện thoại; đừng đi theo địa chỉ xã cũ"
)
NO_ADDRESS = f"Địa chỉ, số điện thoại của từng nơi chưa có trong dữ liệu của tôi: {ASK_THE_WAY}."
BRIEF = (80, 50)
"""Characters of a place in the first answer."""
AT_ODDS = (
    f"Chưa chắc: {PORTAL} xếp thủ tục này là làm trên mạng được, nhưng cách nộp chỉ ghi {{ways}}. Hãy hỏi nơi nộp "
    "trước khi làm trên mạng."
)


def places(view: View) -> Section:
    """Receiving place, agency in charge, the citizen's own commune, and the ways to submit."""
    procedure = view.procedure
    receiving, agencies = receiving_place(procedure), ", ".join(map(phrase, procedure.agencies))
    known = (("Nơi nhận hồ sơ", receiving), ("Nơi giải quyết", agencies))
    told = [f"{label}: {sentence(value)}" for label, value in known if value]
    told += [no_more(procedure)] if no_more(procedure) else []
    told += [f"{phrase(OF_ANY_COMMUNE)} ({ANYWHERE})."] if _takes_any_commune(procedure) else []
    unknown = f"{PORTAL} chưa nêu nơi nộp của thủ tục này. Hãy hỏi Ủy ban nhân dân xã, phường nơi ở."
    place, ways_to_file = lines(told or [unknown]), _ways(procedure)
    office = _office_items(view)
    no_address = () if office else lines([NO_ADDRESS])
    if asks_for_the_address(view.question):
        return Section("nộp ở đâu", (*office, *no_address, *place, *ways_to_file))
    return Section("nộp ở đâu", (*place, *office, *ways_to_file, *no_address))


def place_lines(view: View) -> tuple[str, ...]:
    """Return where to go, in one line: in full, and shorter for the first answer; with the citizen's own commune."""
    procedure = view.procedure
    place = receiving_place(procedure) or ", ".join(map(phrase, procedure.agencies))
    own = own_place_line(view) or (_ANY_COMMUNE if _takes_any_commune(procedure) else "")
    return tuple(f"{text} {own}".strip() for text in (shorter(place, *BRIEF) if place else (NOT_STATED,)))


def _takes_any_commune(procedure: Procedure) -> bool:
    """Tell whether every commune's centre takes the dossiers, and the record leaves open which centre is meant."""
    place = fold(receiving_place(procedure))
    return place.startswith(_CENTRE) and not _SAYS_WHICH.search(place)


def receiving_place(procedure: Procedure) -> str:
    """Return where the record says that dossiers are received; empty when it does not."""
    return phrase(procedure.receiving_place or "")


def can_file_online(procedure: Procedure) -> bool:
    """Tell whether a form can be expected to open: a link to file online may be shown."""
    opens = procedure.online_url is not None and not procedure.names_online_in_vain
    return opens and procedure.online_level is not OnlineLevel.NONE


def online_line(procedure: Procedure) -> str:
    """Tell whether the dossier can be filed online, and whether one must still go there, as far as the
    record says.
    """
    if procedure.names_online_in_vain:
        return NO_CASE
    others = ways(method.via for method in procedure.methods if method.via is not SubmissionMethod.ONLINE)
    if _at_odds(procedure):
        return AT_ODDS.format(ways=others)
    if procedure.online_level in _OF_LEVEL:
        return _OF_LEVEL[procedure.online_level]
    if can_file_online(procedure):
        return _of_unknown_level(procedure)
    instead = f"Cách nộp: {others}." if others else "Hãy hỏi nơi nộp hồ sơ."
    if procedure.online_level is OnlineLevel.NONE:
        return f"Chưa làm trực tuyến được. {instead}"
    return f"{PORTAL} không nêu cách nộp trực tuyến cho thủ tục này. {instead}"


def _of_unknown_level(procedure: Procedure) -> str:
    """Tell that it can be filed online; whether one must still go there is known where it is stated."""
    stated = procedure.presence.text if procedure.presence else ""
    if _COMES.search(stated):
        return f"{PORTAL} có nhận hồ sơ trực tuyến. {stated}"
    return f"Được. {PORTAL} có nhận hồ sơ trực tuyến; chưa nêu là còn phải đến tận nơi hay không."


def _at_odds(procedure: Procedure) -> bool:
    """Tell whether the record calls the procedure an online one and lists ways to file, none of them online."""
    named = procedure.online_level in (OnlineLevel.FULL, OnlineLevel.PARTIAL)
    listed = {method.via for method in procedure.methods}
    return named and bool(listed) and SubmissionMethod.ONLINE not in listed


def own_office(view: View) -> Office | None:
    """The office of the citizen's commune, when it is known and takes dossiers of the procedure in.

    A commune's centre also takes those that the province decides on (Nghị định 118/2025/NĐ-CP, article 14). A school,
    the police or the tax office of a commune is another house.
    """
    office, procedure = _own_commune(view), view.procedure
    place = fold(receiving_place(procedure))
    of_the_commune = Level.WARD in procedure.levels and (not place or _COMMITTEE.search(place))
    return office if _CENTRE in place or of_the_commune else None


def own_place_line(view: View) -> str:
    """Tell in one line where the citizen of a known commune goes there; empty where that is not known."""
    commune, office, place = _own_commune(view), own_office(view), fold(receiving_place(view.procedure))
    if office:
        address = phrase(office.address or "tôi chưa có địa chỉ")
        if _CENTRE in place:
            return f"Ở {unit(office.name)} thì nộp tại trung tâm ngay đó, không phải lên tỉnh; {address}."
        return f"Tại {unit(office.name)}: {address}."
    return f"Ở {unit(commune.name)} thì đến Công an {unit(commune.name)}." if commune and _POLICE in place else ""


def _own_commune(view: View) -> Office | None:
    return view.office if view.office and view.office.level is Level.WARD else None


def with_office(reply: Reply, office: Office) -> Reply:
    """``reply`` with what a phone can do with an office: call it, find it on a map, show its picture."""
    name = unit(office.name)
    place = Place(office.name, phrase(office.address or ""), office.latitude, office.longitude)
    return replace(
        reply,
        phones=(*reply.phones, *([Phone(f"Gọi {name}", office.phone)] if office.phone else [])),
        places=(*reply.places, *([place] if office.address else [])),
        pictures=(*reply.pictures, *([Picture(office.picture, office.name)] if office.picture else [])),
    )


def _office_items(view: View) -> tuple[Item, ...]:
    office = own_office(view)
    return bullets(office_lines(office), f"Với {unit(office.name)}") if office else ()


def office_lines(office: Office) -> list[str]:
    """The notice of these days; address, hours and phone, as far as they are known; days on which it is closed."""
    known = (("Địa chỉ", office.address), ("Giờ làm việc", office.hours), ("Điện thoại", office.phone))
    told = [f"{label}: {phrase(value)}" for label, value in known if value]
    missing = ", ".join(label for label, value in known if not value)
    unknown = f"{missing[:1]}{missing[1:].lower()}: chưa có trong dữ liệu của tôi"
    way_on = f"; {ASK_THE_WAY}" if not office.address else ""
    return [*office_news(office), *told, *([f"{unknown}{way_on}"] if missing else [])]


def office_bullets(office: Office) -> list[str]:
    """The same as lines of a list."""
    return [f"• {line}" for line in office_lines(office)]


def office_news(office: Office) -> list[str]:
    """The things that its staff say of these days: a notice with the day it was written, and when nobody is there."""
    notice, closed, written = office.notice_on(today()), office.closed_from(today())[:SOON], office.notice_day
    heading = f"Thông báo ngày {written.day}/{written.month}" if written else "Thông báo"
    days = ", ".join(f"{one.day}/{one.month}/{one.year}" for one in closed)
    return [*([f"{heading}: {phrase(notice)}"] if notice else []), *([f"Nghỉ ngày: {days}"] if days else [])]


def _ways(procedure: Procedure) -> tuple[Item, ...]:
    if not procedure.methods:
        return ()
    notes = [
        f"Nộp {ways([method.via])}: {phrase(method.note)}"
        for method in procedure.methods
        if method.note and method.via is not SubmissionMethod.ONLINE
    ]
    return (Item(f"Cách nộp: {ways(method.via for method in procedure.methods)}."), *bullets(notes))
