"""The commune centres nearest to where the citizen is: used for this one answer, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable

from actions.answers.aspects.places import ANYWHERE, OF_ANY_COMMUNE
from actions.moves import catalogue
from actions.saying.options import remember
from actions.saying.reply import Choice, Decision, Reply
from actions.saying.tap import commune
from actions.saying.wording import phrase
from actions.turn import Outcome, Turn
from common.place import Spot
from common.settings import settings
from data.models import Level, Office

LISTED = 3
FAR_KM = 30.0
"""From the middle of the nearest commune: no place of the province is so far from all of them."""
KEPT = "Vị trí chỉ dùng cho câu này, làm tròn chừng 1 km, không lưu lại."
HOW = (
    "Muốn tìm nơi nộp gần: trên trang web thì bấm “Nơi nộp gần tôi” rồi cho phép dùng vị trí; trên Telegram "
    "hoặc Zalo thì gửi vị trí của mình vào đây. Không gửi vị trí thì nhắn tên xã, phường, tôi chỉ nơi nộp."
)


def tell_nearest(turn: Turn) -> Outcome:
    """The nearest communes with how far they are; without a place how to share it."""
    found = _nearest(turn.spot, catalogue(turn).content.offices) if turn.spot else []
    if not found:
        reply = Reply(HOW)
        return Outcome(Decision.CLARIFY, (reply,), remember(turn.memory, [reply]))
    office, km = found[0]
    if km > FAR_KM:
        text = f"Bà con đang ở xa tỉnh {settings().province_name}: gần nhất là {office.name}, {_far(km)}."
        reply = Reply("\n".join([text, OF_ANY_COMMUNE, KEPT, "", _source()]))
    else:
        rows = [f"{number}. {_row(office, km)}" for number, (office, km) in enumerate(found, 1)]
        notes = "Đường đi dài hơn; trụ sở có thể không ở giữa xã, phường."
        text = "\n".join(["Gần bà con nhất, tính theo đường chim bay:", *rows, notes, OF_ANY_COMMUNE, KEPT])
        choices = tuple(Choice(office.name, commune(office.id)) for office, _ in found)
        reply = Reply(f"{text}\n\n{_source()}", choices)
    return Outcome(Decision.ANSWER, (reply,), remember(turn.memory, [reply]))


def _nearest(here: Spot, offices: Iterable[Office]) -> list[tuple[Office, float]]:
    wards = ((office, _spot(office)) for office in offices if office.level is Level.WARD)
    known = [(office, here.km_to(spot)) for office, spot in wards if spot]
    return sorted(known, key=lambda row: row[1])[:LISTED]


def _spot(office: Office) -> Spot | None:
    """Return where the office itself is, if that is known, else the middle of its commune."""
    if office.latitude is not None and office.longitude is not None:
        return Spot(office.latitude, office.longitude)
    if office.middle_latitude is not None and office.middle_longitude is not None:
        return Spot(office.middle_latitude, office.middle_longitude)
    return None


def _row(office: Office, km: float) -> str:
    to = "đến trụ sở" if office.latitude is not None else "đến giữa xã, phường"
    address = f"; địa chỉ: {phrase(office.address)}" if office.address else ""
    return f"{office.name}: {_far(km)} {to}{address}"


def _far(km: float) -> str:
    return f"chừng {km:.0f} km" if km >= 1.5 else "chừng 1 km hoặc gần hơn"


def _source() -> str:
    return f"Nguồn: địa giới xã, phường bản tháng 8/2026; nơi nộp theo {ANYWHERE}."
