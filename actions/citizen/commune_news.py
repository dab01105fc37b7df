"""The news of one's commune ("Tin của xã"): asked for with a tap or a short phrase, ended the same way at once.

It needs consent, since a chat must be remembered to be written to. The button stands beside what is told of a commune
and the greeting of its link, where there is room; never in groups, nor for who refused to be remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.citizen import consent
from actions.citizen.known import Consent, Effect, EffectKind
from actions.moves import catalogue
from actions.saying.commune_taps import AGREED, STOP, read_tap
from actions.saying.options import remember
from actions.saying.reply import Choice, Decision, Reply
from actions.saying.tap import DOSSIER
from actions.saying.wording import CHOICE_LIMIT, LABEL_LIMIT, clip
from actions.turn import Outcome, Turn
from common.settings import settings
from data.models import Level, Office
from data.unit_names import unit
from nlu.taps import NEWS

WHICH = "Bà con muốn nhận tin của xã, phường nào? Nhắn tên xã, phường, rồi bấm nút “Nhận tin của …” ở dưới."
WHY = (
    "Để gửi bà con tin của {name}, tôi phải ghi nhớ: xã, phường này và cuộc trò chuyện này để biết nhắn cho ai. "
    "Không lưu số định danh.\n{question}"
)
DONE = (
    "Từ nay {name} có tin chung (như cấp căn cước lưu động, đổi giờ làm việc), tôi nhắn cho bà con ở đây: nhiều nhất "
    "mỗi ngày một tin của xã, phường và một tin của tỉnh, từ 7 giờ đến 21 giờ. Thôi thì nhắn “thôi nhận tin”."
)
ALREADY = "Bà con đang nhận tin của {name} rồi. Thôi thì nhắn “thôi nhận tin”."
STOPPED = "Tôi đã thôi gửi tin của {name} và xóa những gì đã lưu để gửi."
FOLLOWS_ON = " Hồ sơ đang theo dõi tôi vẫn báo; thôi cả hồ sơ thì nhắn “bỏ theo dõi”."
NOT_READING = "Bà con không nhận tin của xã, phường nào."
_OFFERED = ("place_lookup", "start")


def concerns(turn: Turn) -> bool:
    """Tell whether a message about following is about the news of a commune. Who reads none but follows dossiers and
    says "thôi nhận tin" means those.
    """
    kind, follows = turn.reading.kind, bool(turn.citizen.follows or turn.citizen.awaits)
    if turn.reading.intent == "unfollow" and kind == NEWS:
        return bool(turn.citizen.reads) or not follows
    return kind in (NEWS, AGREED)


def respond(turn: Turn) -> Outcome:
    """Begin or end."""
    if turn.reading.intent == "unfollow":
        return _stop(turn)
    office = _commune(turn, turn.reading.offices[0] if turn.reading.offices else turn.memory.office)
    if office is None:
        return _said(turn, Reply(WHICH))
    name = unit(office.name)
    if turn.citizen.reads == office.id:
        return _said(turn, Reply(ALREADY.format(name=name), (_to_stop(),)))
    effect, done = Effect(EffectKind.READ, office=office.id), Reply(_done(turn, name), (_to_stop(),))
    if turn.citizen.consent is Consent.GIVEN:
        return _said(turn, done, (effect,))
    if turn.reading.kind == AGREED:
        return _said(turn, done, (Effect(EffectKind.CONSENT), effect))
    agree = Choice("Đồng ý, nhận tin", read_tap(office.id, agreed=True))
    why = WHY.format(name=name, question=consent.question(settings()))
    return _said(turn, Reply(why, (agree, *consent.CHOICES[1:])), consent_asked=True)


def offer(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome with a button for the news of the one commune that was told of or greets."""
    office = _commune(turn, outcome.memory.office)
    if office is None or not outcome.replies or not _may_offer(turn, outcome, office):
        return outcome
    *before, reply = outcome.replies
    choices = _with_room(reply.choices, turn.reading.intent == "start")
    if len(choices) >= CHOICE_LIMIT:
        return outcome
    button = Choice(clip(f"Nhận tin của {unit(office.name)}", LABEL_LIMIT), read_tap(office.id))
    replies = (*before, replace(reply, choices=(*choices, button)))
    return replace(outcome, replies=replies, memory=remember(outcome.memory, replies, pending=outcome.memory.pending))


def _may_offer(turn: Turn, outcome: Outcome, office: Office) -> bool:
    known = turn.citizen
    private = bool(known.ref) and not turn.audience.public and known.consent is not Consent.REFUSED
    told = turn.reading.intent in _OFFERED and outcome.decision in (Decision.ANSWER, Decision.SMALLTALK)
    return private and told and len(turn.reading.offices) == 1 and known.reads != office.id


def _with_room(choices: Sequence[Choice], greets: bool) -> tuple[Choice, ...]:
    """``choices``; a full greeting without the last of its examples."""
    if not greets or len(choices) < CHOICE_LIMIT:
        return tuple(choices)
    names = [choice.payload for choice in choices]
    last = names.index(DOSSIER) - 1 if DOSSIER in names else -1
    return tuple(choice for place, choice in enumerate(choices) if place != last or last < 0)


def _stop(turn: Turn) -> Outcome:
    if not turn.citizen.reads:
        return _said(turn, Reply(NOT_READING))
    office = catalogue(turn).office(turn.citizen.reads)
    text = STOPPED.format(name=unit(office.name) if office else "xã, phường")
    return _said(turn, Reply(text + (FOLLOWS_ON if turn.citizen.followed else "")), (Effect(EffectKind.UNREAD),))


def _done(turn: Turn, name: str) -> str:
    reach = turn.citizen.reach
    limits = ""
    if reach:
        limits = (
            f" {reach.app} chỉ cho tôi nhắn trong {reach.hours} giờ kể từ tin cuối của bà con; quá đó thì bà con "
            "nhắn lần sau, tin còn hạn tôi nói ngay."
        )
    return DONE.format(name=name) + limits


def _commune(turn: Turn, wanted: str | None) -> Office | None:
    office = catalogue(turn).office(wanted)
    return office if office and office.level is Level.WARD else None


def _to_stop() -> Choice:
    return Choice("Thôi nhận tin", STOP)


def _said(turn: Turn, reply: Reply, effects: tuple[Effect, ...] = (), **changes: bool) -> Outcome:
    return Outcome(Decision.SMALLTALK, (reply,), remember(turn.memory, [reply], **changes), effects)
