"""Words of the desk: to officers, and to citizens about who speaks with them."""

from __future__ import annotations

from actions.citizen.known import PROVINCE
from common.settings import settings
from data.unit_names import unit

OVER = "Cuộc trao đổi này đã xong. Bà con nhắn lại thì mới mở tiếp được."
LOST = "Cuộc trao đổi này vừa đổi người trả lời hoặc đã xong. Hãy mở lại để xem."
UNSEEN = "Bà con vừa nhắn thêm. Hãy đọc tin mới rồi mới chuyển lại hoặc kết thúc."
NO_CASE = "Không có cuộc trao đổi nào như vậy, hoặc không thuộc nơi này."
SEVERAL = "Có nhiều cuộc trao đổi bắt đầu như vậy. Hãy gõ dài thêm."
LENGTH = "Câu trả lời phải có chữ và dài nhất {most} chữ cái."

ELSEWHERE = "Cán bộ trả lời bà con ngay trên ứng dụng nhắn tin."
RETURNED = "Cán bộ đã trả lời xong. Từ đây trợ lý tự động trả lời tiếp; cần gặp lại, bà con nhắn “gặp cán bộ”."
CLOSED = "Cán bộ đã kết thúc trao đổi. Khi nào cần, bà con cứ nhắn lại: trợ lý tự động trả lời trước."
PASSED = "Lời bà con đã được chuyển tới cán bộ {office}. Cán bộ trả lời tại đây."
WAITS_AGAIN = "Cán bộ {office} chưa kịp trả lời. Tôi báo cả tỉnh; trong lúc chờ, bà con cứ hỏi tôi."
ESCALATED = "Chưa có cán bộ {office} nào trả lời. Tôi đã báo lên tỉnh; trong lúc chờ, bà con cứ hỏi tôi."
GROUP_CALL = "Bà con đang đợi cán bộ {office} từ {since}{about}.\nTrả lời ở Bàn trả lời: {address}"
GROUP_STILL_WAITS = (
    "Bà con đợi cán bộ {office} từ {since}{about}, chưa ai trả lời nên chuyển cả cho tỉnh.\n"
    "Trả lời ở Bàn trả lời: {address}"
)


def heading(office: str) -> str:
    """The line over an officer's words, so that nobody takes them for the bot's."""
    return f"Cán bộ {office}:"


def office_name(office: str, name: str | None) -> str:
    """The office inside a sentence; ``name`` is that of a commune that we know."""
    if office == PROVINCE or not name:
        return f"Trung tâm Phục vụ hành chính công tỉnh {settings().province_name}"
    return unit(name)
