"""The citizen speaks about their own data: agree, refuse, withdraw, see, delete."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from actions.citizen import consent
from actions.citizen.in_private import in_private
from actions.citizen.known import Consent, Effect, EffectKind
from actions.citizen.unanswered import kept
from actions.moves import catalogue
from actions.saying.options import remember
from actions.saying.reply import Choice, Decision, Reply
from actions.saying.tap import NO, REFUSE, YES
from actions.turn import Outcome, Turn
from common.settings import settings
from data.unit_names import unit
from nlu.talk.state import Talk
from nlu.taps import write_tap

REALLY = Reply(
    "Xóa hết dữ liệu tôi đang giữ về bà con? Xóa rồi không lấy lại được; hồ sơ đang theo dõi cũng thôi theo dõi.",
    (
        Choice("Xóa", write_tap("erase_data", kind=YES)),
        Choice("Thôi", write_tap("erase_data", kind=NO)),
    ),
)
ERASED = "Tôi đã xóa dữ liệu của bà con."
KEPT = "Tôi không xóa gì. Bà con cần hỏi việc gì, cứ nhắn."


async def respond(turn: Turn) -> Outcome:
    """Do what was said at once; only a deletion is asked for once more. Not where others read along."""
    if turn.audience.public:
        return in_private(turn, Decision.SMALLTALK)
    intent = turn.reading.intent
    if intent == "consent":
        return _agree(turn)
    if intent == "refuse_consent":
        return _refuse(turn)
    if intent == "erase_data":
        return _erase(turn)
    if intent == "my_data":
        return _said(turn, Reply("\n".join(_kept(turn)), _ways_on(turn)))
    return _going_on(turn, *consent.details())


def _agree(turn: Turn) -> Outcome:
    text = (
        "Cảm ơn bà con, tôi ghi nhớ từ bây giờ. Đổi ý thì nhắn “rút đồng ý”, hoặc “xóa dữ liệu của tôi”. "
        "Bà con cần hỏi việc gì, cứ nhắn."
    )
    agreed = replace(turn, memory=replace(turn.memory, missed=()))
    return _going_on(agreed, Reply(text), effects=(Effect(EffectKind.CONSENT), *kept(turn.memory.missed)))


def _refuse(turn: Turn) -> Outcome:
    """No, or no longer: what stood on the consent then goes with it."""
    if turn.citizen.consent is Consent.GIVEN:
        text = (
            "Bà con đã rút đồng ý. Tôi đã xóa những gì được lưu nhờ đồng ý: mạch trò chuyện cũ, hồ sơ theo dõi, "
            "việc nhận tin của xã, liên kết với các câu trả lời đã nhận, câu hỏi giữ để bổ sung. Tôi "
            "vẫn trả lời như thường. Muốn xóa nốt phần còn lại, nhắn “xóa dữ liệu của tôi”."
        )
        fresh = Talk(touched=turn.memory.touched, consent_asked=True)
        return Outcome(Decision.SMALLTALK, (Reply(text),), fresh, (Effect(EffectKind.REFUSE),))
    text = (
        f"Vâng, tôi không ghi nhớ gì, chỉ nhớ trong lúc nói chuyện ({settings().conversation_minutes} phút). "
        "Tôi vẫn trả lời như thường. Bà con cần hỏi việc gì, cứ nhắn."
    )
    return _going_on(_agreeing_no_more(turn), Reply(text), effects=(Effect(EffectKind.REFUSE),))


def _agreeing_no_more(turn: Turn) -> Turn:
    """The turn without the buttons that agree and do something in one: a number typed after a no is no yes."""
    options = tuple(one for one in turn.memory.options if not one.label.startswith(consent.CHOICES[0].label))
    return replace(turn, memory=replace(turn.memory, options=options))


def _erase(turn: Turn) -> Outcome:
    answer = turn.reading.kind
    if answer == NO:
        return _said(turn, Reply(KEPT))
    if answer != YES:
        return _said(turn, REALLY)
    return Outcome(Decision.SMALLTALK, (Reply(ERASED),), Talk(), (Effect(EffectKind.ERASE),))


def _kept(turn: Turn) -> Iterator[str]:
    """Return what there is about this citizen, thing by thing."""
    chosen, agreed = settings(), turn.citizen.consent is Consent.GIVEN
    yield "Tôi đang giữ về bà con:"
    yield "• Đồng ý ghi nhớ: " + _answers()[turn.citizen.consent]
    how_long = f"{chosen.memory_days} ngày" if agreed else f"{chosen.conversation_minutes} phút"
    yield f"• Mạch trò chuyện, giữ {how_long}: xã, phường {_office(turn)}; thủ tục đang hỏi: {_procedure(turn)}"
    codes = ", ".join(each.code for each in turn.citizen.follows)
    yield f"• Hồ sơ đang theo dõi: {codes or 'không có'}"
    if turn.citizen.awaits:
        yield f"• Chờ báo khi cổng hoạt động lại: {', '.join(turn.citizen.awaits)}"
    if turn.citizen.questions:
        yield (
            f"• Câu hỏi chưa có câu trả lời tốt (đã bỏ tên, địa chỉ, số), để bổ sung: {turn.citizen.questions} câu, "
            f"giữ nhiều nhất {chosen.question_days} ngày"
        )
    if turn.citizen.reminders:
        yield f"• Nhờ nhắc, hỏi thăm: {len(turn.citizen.reminders)} việc (nhắn “bỏ nhắc” là thôi)"
    if turn.citizen.reads:
        yield f"• Nhận tin của {_named(turn, turn.citizen.reads)} (nhắn “thôi nhận tin” là dừng)"
    if turn.citizen.asked:
        yield f"• Cuộc trao đổi với cán bộ, giữ đến {chosen.desk_days} ngày sau khi xong"
    yield f"• Câu trả lời đã nhận, để đính chính: {'có lưu liên kết' if agreed else 'không lưu liên kết với bà con'}"
    yield "• Trang web giữ cuộc trò chuyện 24 giờ. Số định danh, số điện thoại, ảnh: không giữ."


def _answers() -> dict[Consent, str]:
    return {
        Consent.GIVEN: "có",
        Consent.REFUSED: "không (tôi giữ câu trả lời này để khỏi hỏi lại)",
        Consent.UNASKED: "chưa trả lời",
    }


def _office(turn: Turn) -> str:
    return _named(turn, turn.memory.office)


def _named(turn: Turn, wanted: str | None) -> str:
    office = catalogue(turn).office(wanted)
    return unit(office.name) if office else "chưa rõ"


def _procedure(turn: Turn) -> str:
    procedure = catalogue(turn).procedure(turn.memory.procedure or "")
    return procedure.title if procedure else "không có"


def _ways_on(turn: Turn) -> tuple[Choice, ...]:
    """Return what can be done about it."""
    other = Choice("Rút đồng ý", REFUSE) if turn.citizen.consent is Consent.GIVEN else consent.CHOICES[0]
    return Choice("Xóa dữ liệu của tôi", "/erase_data"), other, consent.CHOICES[2]


def _going_on(turn: Turn, *replies: Reply, effects: tuple[Effect, ...] = ()) -> Outcome:
    """An aside: the talk goes on where it was, with the buttons that are still on the screen."""
    memory = remember(turn.memory, replies, consent_asked=True)
    options = (*memory.options, *consent.without_question(turn.memory.options))
    return Outcome(Decision.SMALLTALK, replies, replace(memory, options=options), effects)


def _said(turn: Turn, *replies: Reply, effects: tuple[Effect, ...] = ()) -> Outcome:
    memory = remember(turn.memory, replies, awaiting=None, consent_asked=True)
    return Outcome(Decision.SMALLTALK, replies, memory, effects)
