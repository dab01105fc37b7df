"""Messages that the bot cannot help with, and those of which nobody knows what they ask."""

from __future__ import annotations

from dataclasses import replace

from actions.answers.buttons import usual_choices
from actions.answers.section import title
from actions.answers.source import source_of
from actions.moves import ask, ask_what_of, ask_which, catalogue
from actions.saying.numbers import in_an_emergency
from actions.saying.options import TALK_TO_A_PERSON, remember, starters
from actions.saying.reply import Choice, Decision, Link, Reply
from actions.saying.wording import IN_VIETNAMESE
from actions.turn import Outcome, Turn
from common.settings import settings
from data.entries import FaqEntry
from nlu.talk.cues import heard
from nlu.talk.understand import ANGRY, ENGLISH, UNREAD
from nlu.understanding import Act

_NOT_OURS = "Việc này tôi không giúp được."
_NEAREST = "Tôi chưa chắc giúp được việc này. Gần nhất tôi có:"
_SORRY = "Xin lỗi vì chưa giúp được bà con."
PERHAPS_OURS = (
    "Việc này chưa có trong dữ liệu của tôi, hoặc tôi chưa hiểu đúng. Bà con nói lại giúp bằng vài chữ; vẫn không "
    "thấy thì tìm trên Cổng quốc gia, hoặc hỏi Trung tâm Phục vụ hành chính công xã, phường."
)
PORTAL = Link("Tìm trên Cổng quốc gia", "https://dichvucong.gov.vn")
_AGAIN = (
    "Tôi chưa hiểu tin này. Bà con nói lại giúp bằng vài chữ, ví dụ “làm giấy khai sinh cần gì”, "
    "“đăng ký kết hôn ở đâu”, “hồ sơ của tôi đến đâu rồi”."
)


async def respond(turn: Turn) -> Outcome:
    """Ask about the likeliest matters where there are some; otherwise say so, and say what can be asked."""
    reading, known = turn.reading, catalogue(turn)
    if reading.kind in (UNREAD, ENGLISH):
        return _said(turn, _AGAIN if reading.kind == UNREAD else IN_VIETNAMESE, starters(known))
    if reading.kind == ANGRY:
        text = f"{_SORRY} Bà con nói lại việc cần làm bằng vài chữ, hoặc hỏi trực tiếp cán bộ."
        return _said(turn, text, (TALK_TO_A_PERSON, *_ways_on(turn)[:-1]))
    offered = known.procedures(reading.offered)
    if offered:
        return ask(turn, offered, reading.aspects, spare=reading.also)
    before = known.procedure(turn.memory.procedure or "")
    if reading.act is Act.UNCLEAR:
        return ask_what_of(turn, before) if before else _nothing_named(turn)
    return _refuse(turn)


def _nothing_named(turn: Turn) -> Outcome:
    """Ask what it is about; who goes on from nothing ("rồi sao nữa") hears whom to call in a danger too."""
    question = ask_which(turn, turn.reading.aspects)
    if "goes_on" not in heard("talk", turn.text):
        return question
    return replace(question, replies=(in_an_emergency(), *question.replies))


def _refuse(turn: Turn) -> Outcome:
    near = _nearest_entry(turn)
    if near is not None:
        text = f"{_NEAREST}\n\n{near.question}\n{near.answer.strip()}\n\n{source_of(near)}"
        return _said(turn, text, _ways_on(turn))
    if turn.reading.missing:
        return _said(turn, PERHAPS_OURS, _ways_on(turn), (PORTAL,))
    ours = f"Tôi chỉ trả lời về thủ tục hành chính ở tỉnh {settings().province_name}"
    before = catalogue(turn).procedure(turn.memory.procedure or "")
    if before:
        ways = f"{ours}. Bà con hỏi tiếp về “{title(before)}” bên dưới, hoặc nhắn tên việc khác."
    else:
        ways = f"{ours} và hồ sơ đã nộp. Bà con nhắn tên việc cần làm, hoặc chọn bên dưới."
    return _said(turn, f"{_NOT_OURS}\n{ways}", _ways_on(turn))


def _nearest_entry(turn: Turn) -> FaqEntry | None:
    """The entry nearest to a message that is perhaps none of ours."""
    return catalogue(turn).faq(next(iter(turn.reading.near), None))


def _ways_on(turn: Turn) -> tuple[Choice, ...]:
    """More about the procedure talked of, or what is asked most."""
    before = catalogue(turn).procedure(turn.memory.procedure or "")
    return usual_choices(before) if before else starters(catalogue(turn))


def _said(turn: Turn, text: str, choices: tuple[Choice, ...], links: tuple[Link, ...] = ()) -> Outcome:
    reply = Reply(text, choices, links)
    return Outcome(Decision.OUT_OF_SCOPE, (reply,), remember(turn.memory, [reply]))
