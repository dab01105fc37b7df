"""Words of reminders: what is promised, what is told when the time has come, and what follows an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from actions.citizen.known import Reach
from actions.saying.reply import Choice, Reply
from actions.saying.wording import day
from citizens.outcomes import Answer
from nlu.understanding import Aspect

ASK_DAYS = 3
"""Days after which it is asked how filing went."""
SOON, LONG, EARLY = 3, 20, 7
"""Days before the last one on which it is reminded of; more where the term is longer than :data:`LONG` days."""

REMIND = "Nhắc, hỏi thăm tôi"
WHY = (
    "Để nhắc bà con việc “{name}”, tôi phải ghi nhớ: việc này, ngày hạn nếu có, và cuộc trò chuyện này để biết nhắn "
    "cho ai. Không lưu số định danh.\n{question}"
)
NONE_KEPT = "Tôi không giữ lời nhắc nào của bà con."
WHICH = "Vâng. Bà con vướng việc nào thì nhắn tên việc đó, ví dụ “làm giấy khai sinh”."
FORGOTTEN = "Tôi đã bỏ nhắc việc “{name}” và xóa những gì đã lưu để nhắc."
FORGOTTEN_ALL = "Tôi đã bỏ hết các lời nhắc của bà con và xóa những gì đã lưu để nhắc."
FULL = "Bà con đã nhờ nhắc {limit} việc, nhiều nhất có thể. Nhắn “bỏ nhắc” để bỏ hết rồi nhờ lại."

LABELS: Mapping[Answer, str] = {
    Answer.FILED: "Nộp được rồi",
    Answer.PAPERS: "Vướng giấy tờ",
    Answer.ONLINE: "Vướng khi nộp trên mạng",
    Answer.NOT_YET: "Chưa đi nộp",
}
LEADS_ON: Mapping[Answer, str] = {
    Answer.FILED: "Mừng cho bà con. Có mã hồ sơ thì nhắn mã đó, tôi xem hồ sơ đến đâu. Việc này tôi không nhắc nữa.",
    Answer.PAPERS: "Cảm ơn bà con đã cho biết. Bà con xem lại giấy tờ; vướng giấy nào thì nhắn tên giấy đó.",
    Answer.ONLINE: "Cảm ơn bà con đã cho biết. Vướng ở bước nào bà con xem lại bước đó, hoặc nhắn tôi chỗ vướng.",
    Answer.NOT_YET: "Vâng. Khi nào đi bà con xem lại giấy tờ ở đây. Không cần nhắc nữa thì nhắn “bỏ nhắc”.",
}
ANSWERS: Mapping[Answer, Aspect] = {Answer.PAPERS: Aspect.PAPERS, Answer.ONLINE: Aspect.ONLINE}
"""Answers after which a part of the record helps on."""


def when_to_remind(last: date, today: date) -> date | None:
    """The day on which to remind of a last day; None where it is over, or today or tomorrow."""
    left = (last - today).days
    before = EARLY if left > LONG else min(SOON, left - 1)
    return last - timedelta(days=before) if left > 1 else None


def promised(name: str, last: date | None, at: date | None, asking: date, reach: Reach | None) -> str:
    """Tell what will be told, when, and how it is ended."""
    first = f"Tôi nhắc bà con ngày {day(at)}, trước hạn {day(last)}; và " if last and at else "Tôi "
    limits = ""
    if reach:
        limits = (
            f" {reach.app} chỉ cho tôi nhắn trong {reach.hours} giờ kể từ tin cuối; quá đó thì bà con nhắn lần sau, "
            "tôi nói ngay."
        )
    return (
        f"{first}ngày {day(asking)} hỏi thăm một câu việc “{name}” nộp được chưa. Từ 7 giờ đến 21 giờ, mỗi việc một "
        f"lần. Thôi thì nhắn “bỏ nhắc”.{limits}"
    )


def of_deadline(name: str, last: date, today: date, stop: str) -> Reply:
    """The reminder before the last day, as it was reckoned from the day that the citizen told."""
    left = (last - today).days
    when = f"còn {left} ngày" if left > 0 else "hôm nay" if left == 0 else f"đã qua {-left} ngày, vẫn nên đi làm ngay"
    text = (
        f"Bà con nhờ tôi nhắc: “{name}”, hạn {day(last)} ({when}), tính từ ngày bà con đã nói. Làm rồi thì bỏ qua "
        "tin này."
    )
    return Reply(text, (Choice("Thôi, không cần nhắc", stop),))


def question(name: str, taps: Mapping[Answer, str]) -> Reply:
    """The one question, with its four answers."""
    text = (
        f"Bà con nhờ tôi hỏi thăm: việc “{name}” nộp được chưa, vướng gì? Câu trả lời chỉ cộng vào số đếm để xã và "
        "tỉnh biết chỗ vướng, không ghi của ai. Tôi chỉ hỏi một lần."
    )
    return Reply(text, tuple(Choice(LABELS[answer], taps[answer]) for answer in Answer))
