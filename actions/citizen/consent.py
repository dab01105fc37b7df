"""Words that citizens are told and asked about their data (Luật 91/2025/QH15, Nghị định 356/2025/NĐ-CP).

The question and the full notice are made of the settings, so that they always say the periods in force. Which words a
citizen agreed to is kept with the consent (:mod:`citizens.consents`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.citizen.known import REMINDERS_KEPT_DAYS, RETURNS_KEPT_DAYS, WAIT_DAYS, Citizen, Consent
from actions.saying.options import remember
from actions.saying.reply import Choice, Decision, Link, Reply
from actions.saying.tap import AGREE, REFUSE
from actions.saying.wording import MORE, pack
from citizens.broadcasts import KEPT_DAYS as BROADCASTS_KEPT_DAYS
from common.settings import Settings, settings
from nlu.talk.state import Option, Talk

DETAILS = "/privacy"
PAGE = "/quyen-rieng-tu"
CHOICES = (Choice("Đồng ý", AGREE), Choice("Không đồng ý", REFUSE), Choice("Xem chi tiết", DETAILS))

PURPOSE = "bổ sung điều tôi chưa trả lời được"
"""The words of the question without which no question of a citizen is kept: who agreed before they were in it has
not agreed to that.
"""

ANSWERS_BEFORE = 2
"""Answers that a citizen gets before the question: it comes after what they came for, and to who talks on."""
_ANSWERS = (Decision.ANSWER, Decision.DOSSIER)


def controller(chosen: Settings) -> str:
    """Return who decides what the data are used for."""
    return chosen.data_controller or f"Trung tâm Phục vụ hành chính công tỉnh {chosen.province_name}"


def question(chosen: Settings) -> str:
    """Return what is asked once, in two lines. What is kept, for how long and by whom is a button away
    (:func:`notice`).
    """
    return (
        f"Bà con có đồng ý cho tôi nhớ cuộc trò chuyện này {chosen.memory_days} ngày, để khỏi hỏi lại, đính chính "
        f"khi quy định thay đổi và {PURPOSE} không?\n"
        "Không đồng ý tôi vẫn trả lời. Không ghi số định danh. Giữ gì, ai giữ: chọn “Xem chi tiết”."
    )


def notice(chosen: Settings) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The full notice: titles and their points."""
    return (
        (
            "Ai chịu trách nhiệm",
            (f"{controller(chosen)} quyết định và chịu trách nhiệm về dữ liệu.", _contact(chosen)),
        ),
        ("Khi chưa đồng ý", _always(chosen)),
        ("Khi bà con đồng ý, lưu thêm", _agreed(chosen)),
        (
            "Không bao giờ lưu",
            (
                "Số định danh: chỉ dùng trong lúc tra cứu hồ sơ rồi bỏ.",
                "Ảnh, tệp, tin thoại bà con gửi: không mở, không tải về.",
                "Vị trí bà con gửi: làm tròn chừng 1 km ngay khi nhận, dùng cho một câu trả lời rồi bỏ.",
                "Không bán, không cho ai khác dùng dữ liệu; không dùng để quảng cáo.",
            ),
        ),
        ("Quyền của bà con", _rights()),
        (
            "Ngoài tầm của tôi",
            (
                "Tin nhắn nằm trong Zalo, Telegram do các ứng dụng đó giữ theo quy định của họ; "
                "bà con xóa ngay trong ứng dụng.",
                f"Bản sao lưu của hệ thống (đã mã hóa) tự hết hạn sau {chosen.backup_days} ngày.",
            ),
        ),
        (
            "Căn cứ",
            ("Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15 và Nghị định 356/2025/NĐ-CP, có hiệu lực từ 1/1/2026.",),
        ),
    )


def asking() -> Reply:
    """The question with its buttons; nothing is chosen beforehand."""
    return Reply(question(settings()), CHOICES)


def unasked(citizen: Citizen, memory: Talk) -> bool:
    """Tell whether this citizen can be asked and was not yet."""
    return bool(citizen.ref) and citizen.consent is Consent.UNASKED and not memory.consent_asked


def asks(reply: Reply) -> bool:
    """Tell whether ``reply`` is the question, which is no part of the answer before it."""
    return any(choice.payload == AGREE for choice in reply.choices)


def details() -> tuple[Reply, ...]:
    """The full notice as messages, the last with the buttons."""
    parts = [
        f"{title.upper()}\n" + "\n".join(f"• {point}" for point in points) for title, points in notice(settings())
    ]
    *before, last = pack(parts)
    page = Link("Xem trên trang web", settings().base_url + PAGE)
    return (*map(Reply, before), Reply(last, CHOICES, (page,)))


def ask_once(
    citizen: Citizen, decision: Decision, replies: Sequence[Reply], memory: Talk
) -> tuple[tuple[Reply, ...], Talk]:
    """``replies`` with the question after them, if this citizen has still to be asked, has been helped, and nothing
    else is open. The buttons of the answer stay on offer, and its subject stays what is talked of.

    A stranger without a ref cannot be remembered, and so is not asked.
    """
    if decision not in _ANSWERS:
        return tuple(replies), memory
    memory = replace(memory, answered=memory.answered + 1)
    if not unasked(citizen, memory) or memory.answered < ANSWERS_BEFORE or memory.awaiting or _has_more(replies):
        return tuple(replies), memory
    asked = (*replies, asking())
    return asked, remember(memory, asked, consent_asked=True)


def without_question(options: Sequence[Option]) -> tuple[Option, ...]:
    """The buttons on offer but for those of the question."""
    own = {choice.payload for choice in CHOICES}
    return tuple(option for option in options if option.payload not in own)


def _has_more(replies: Sequence[Reply]) -> bool:
    """Tell whether an answer goes on under a button: who reads on is not done yet."""
    return any(choice.label.startswith(MORE) for reply in replies for choice in reply.choices)


def _contact(chosen: Settings) -> str:
    if chosen.staff_phone:
        return f"Liên hệ: {chosen.staff_phone}, hoặc nhắn “gặp cán bộ”."
    return "Liên hệ: nhắn “gặp cán bộ” để biết nơi gặp."


def _always(chosen: Settings) -> tuple[str, ...]:
    return (
        "Thủ tục, xã, phường và nút của cuộc nói chuyện đang diễn ra, để hiểu câu tiếp theo: "
        f"{chosen.conversation_minutes} phút.",
        "Trên trang web: cuộc trò chuyện, để tải lại trang vẫn thấy: 24 giờ.",
        "Câu trả lời đang chờ gửi: đến khi gửi xong, nhiều nhất 24 giờ.",
        "Tin mà hệ thống bị lỗi khi trả lời, để cán bộ kỹ thuật sửa (đã mã hóa): "
        f"{chosen.quarantine_days} ngày. Danh sách tin gửi không tới: {chosen.unknown_days} ngày.",
        "Nội dung các câu trả lời có mã, để cán bộ đối chiếu: không kèm câu hỏi, không ghi trả lời cho ai; "
        f"{chosen.receipt_days} ngày.",
        "Khi bà con xin gặp cán bộ: những gì bà con nhắn và được trả lời từ lúc đó, để cán bộ nơi ấy đọc và trả lời "
        "(đã mã hóa, số giấy tờ và số điện thoại đã che; không kèm câu hỏi trước đó): "
        f"{chosen.desk_days} ngày sau khi xong.",
        "Việc bà con trả lời “không đồng ý”, để không hỏi lại.",
        "Khi bà con bấm “Hữu ích” hoặc “Chưa đúng”: đếm theo thủ tục, không ghi ai bấm.",
    )


def _agreed(chosen: Settings) -> tuple[str, ...]:
    return (
        "Mạch trò chuyện: xã, phường của bà con và thủ tục đang hỏi, để khỏi hỏi lại: "
        f"{chosen.memory_days} ngày từ tin cuối.",
        "Hồ sơ bà con nhờ theo dõi và nơi nhắn tin cho bà con, để báo khi hồ sơ thay đổi: đến khi hồ sơ xong "
        "hoặc bà con bỏ theo dõi. Cổng đang hỏng mà bà con nhờ báo khi chạy lại: mã hồ sơ và nơi nhắn, "
        f"nhiều nhất {WAIT_DAYS + RETURNS_KEPT_DAYS} ngày.",
        "Việc bà con nhờ nhắc, ngày hạn nếu có và nơi nhắn tin: đến khi nhắc, hỏi thăm xong hoặc bà con bỏ nhắc, "
        f"thêm nhiều nhất {REMINDERS_KEPT_DAYS} ngày. Câu trả lời “nộp được chưa” chỉ cộng vào số đếm, không ghi của "
        "ai.",
        "Xã, phường mà bà con muốn nhận tin, và nơi nhắn tin: đến khi bà con nhắn “thôi nhận tin”. Tin nào đã gửi "
        f"cho ai: thêm nhiều nhất {BROADCASTS_KEPT_DAYS} ngày sau ngày cuối của tin; sau đó chỉ còn số đếm.",
        "Câu trả lời nào đã gửi cho bà con, để đính chính nếu phí, giấy tờ thay đổi.",
        "Câu hỏi mà tôi chưa trả lời được, trả lời chưa chắc, bà con báo chưa đúng, hoặc cán bộ đã trả lời thay: bỏ "
        "tên người, địa chỉ, các loại số rồi mới lưu cùng tên xã, phường, để cán bộ bổ sung câu trả lời và báo lại "
        f"cho bà con; nhiều nhất {chosen.question_days} ngày.",
        f"Việc bà con đã đồng ý, lúc nào, với lời nào: {chosen.proof_days} ngày, sau đó hỏi lại.",
    )


def _rights() -> tuple[str, ...]:
    return (
        "Được biết: nhắn “bạn lưu gì về tôi”.",
        "Đồng ý hay không, và rút đồng ý bất cứ lúc nào: nhắn “rút đồng ý”. Rút rồi tôi vẫn trả lời như thường.",
        "Xóa: nhắn “xóa dữ liệu của tôi”. Xóa ngay và có mã biên nhận; luật cho cơ quan 2 ngày làm việc để trả lời.",
        "Sửa, hạn chế, phản đối, khiếu nại, khởi kiện, đòi bồi thường: gửi đến bên chịu trách nhiệm ở trên.",
    )
