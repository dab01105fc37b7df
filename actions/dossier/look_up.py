"""Looking a dossier up: ask for its code, then for the owner's identity number, then ask the system that knows.

The identity number serves one look-up. It comes through :attr:`actions.turn.Turn.identity` and goes to the system;
it is not in the memory, a reply or a log. Nothing of a dossier is told unless the system, or its record, confirms
the number. A system that fails is never reported as "no such dossier". What surrounds the question, limits and what
was told before, is in :mod:`portals.inquiry`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actions.answers.aspects.times import time_told
from actions.answers.dossier.status import describe, time_ago, too_often, trouble
from actions.answers.section import View
from actions.answers.source import source_of as answer_source
from actions.citizen.in_private import in_private
from actions.citizen.known import Citizen
from actions.dossier.choices import follow, page, tell_me
from actions.dossier.sighted import sighted
from actions.dossier.told import ask_on, kept, known_of
from actions.moves import catalogue
from actions.saying.options import remember
from actions.saying.reply import Choice, Decision, Reply
from actions.saying.tap import question
from actions.saying.wording import CHOICE_LIMIT
from actions.turn import Outcome, Turn
from common.errors import OutsideError
from common.settings import settings
from common.today import VIETNAM
from data.dossier_systems import DossierSystem
from data.entries import FaqEntry
from nlu.reading.codes import dossier_codes, looks_like_dossier_code
from nlu.reading.text import normalize, syllables
from nlu.talk.cues import heard
from nlu.talk.state import Confirmed
from nlu.taps import write_tap
from portals.dossier import OVER, Dossier, Finding, code_date
from portals.inquiry import Inquiry, inquire
from portals.routing import source_of, system_for, systems

IDENTITY, CODE = "identity", "code"
"""Values of :attr:`Talk.awaiting` while the number, or the code, is asked for."""
AT_ONCE = 3
"""Dossiers looked up in one turn at most."""

# "12345", "không có số định danh", "quên số rồi": an answer to the question for the number.
_ABOUT_NUMBER = re.compile(
    r"[\d\s.,-]*\d[\d\s.,-]*|.*\b(?:khong co|quen|khong nho|chua co|khong biet|mat|lay dau ra|tim dau)(?: \w+){0,2} "
    r"(?:so|can cuoc|cccd|dinh danh|the)\b.*|.*\b(?:so nao|so gi|so dinh danh la gi)\b.*"
)
# "quên mã rồi", "mất giấy hẹn", "không có": no code can be given.
_NO_CODE = re.compile(
    r"(?:.*\b)?(?:khong co|khong con|chua co|quen|khong nho|khong biet|mat|that lac|lac|khong thay|tim khong thay)"
    r"(?: (?:cai|to|mat|cu))? (?:ma|ma so|ma ho so|so ho so|giay hen|giay|phieu|phieu hen|bien nhan)\b.*"
    r"|(?:(?:toi|em|minh|chau|con|tui|bac) )*(?:khong co|chua co|quen|khong nho|khong biet|mat)"
    r"(?: (?:roi|mat|a|dau))*"
    r"|.*\bma (?:nao|gi|o dau|la gi|lay o dau)\b.*"
)
_PAYMENT_CODE = re.compile(r"(?<![a-z\d.])G22\.99\.\d\s?[-–]\s?\d{12}(?!\d)", re.IGNORECASE)

PAPER = "giấy tiếp nhận hồ sơ và hẹn trả kết quả"
PROMISE = "Số này chỉ dùng để hỏi hệ thống trong lần tra cứu này, không lưu lại."
NEEDED = "Tôi cần số định danh (12 chữ số trên thẻ căn cước) của chủ hồ sơ hoặc người được ủy quyền của hồ sơ"
OLD_NUMBER = (
    "Đây có vẻ là số chứng minh nhân dân 9 số. Hệ thống tra cứu cần số định danh 12 chữ số: "
    "xem trên thẻ căn cước hoặc trong ứng dụng VNeID."
)
WRONG_SHAPE = "Số định danh có đúng 12 chữ số, bắt đầu bằng số 0. Bà con xem lại trên thẻ căn cước rồi gửi lại."
NO_NUMBER = (
    "Không có số định danh của chủ hồ sơ thì tôi không tra được. Số này in trên thẻ căn cước và có trong ứng dụng "
    "VNeID. Bà con gửi lại số, hoặc mang giấy hẹn đến hỏi nơi nộp hồ sơ."
)
NO_CODE = (
    f"Không có mã hồ sơ thì tôi không tra được. Mã in trên {PAPER}; nộp trên mạng thì mã nằm trong tài khoản của bà "
    "con trên Cổng và trong thông báo VNeID. Không còn chỗ nào có thì mang căn cước đến nơi đã nộp, nhờ tra giúp. "
    "Tìm thấy mã thì nhắn tôi."
)
ASKED_BACK = {"why": "vi-sao-hoi-so-can-cuoc", "another": "tra-ho-nguoi-khac"}
"""FAQ entries for what is asked instead of sending code or number (``of_asking`` in ``nlu/talk/cues.yml``)."""
LATE = "ho-so-tre-hen"
"""The FAQ entry for who complains that a dossier is late and names none."""
WITHOUT_CODE = {"mat-giay-hen": "Mất giấy hẹn, không có mã", LATE: "Quá hẹn chưa xong"}
"""FAQ entries that help without a code, with their buttons under the question for it."""
WRONG_CODE = "Mã vừa gửi chưa đúng dạng mã hồ sơ."
PAYMENT = "Đây là mã giao dịch thanh toán, không phải mã hồ sơ."
UNUSUAL_DATE = "Phần ngày trong mã này không có trên lịch, bà con xem lại giấy hẹn. Tôi vẫn tra theo đúng mã đã gửi."
NOT_CONFIRMED = (
    "{system} không xác nhận hồ sơ {code} với số định danh vừa gửi. Có thể mã hồ sơ chưa đúng, hoặc số định danh "
    f"không phải của chủ hồ sơ hay người được ủy quyền. Bà con xem lại cả hai (mã in trên {PAPER}) rồi gửi lại."
)
"""One sentence for "no such dossier" and "not yours", so that nobody learns which codes exist."""
NOT_KNOWN = (
    "Hồ sơ {code} tôi không tra được nên không biết điều bà con hỏi. Ngày hẹn và nơi trả kết quả ghi trên "
    f"{PAPER}. Bà con xem ở trang tra cứu chính thức, hoặc hỏi nơi đã nộp và đọc mã cho cán bộ."
)
"""Said to who asks on about a dossier that cannot be looked up."""
UNCONFIRMED = (
    "{system} có hồ sơ {code} nhưng không cho biết hồ sơ của ai, nên tôi không đối chiếu được số định danh và không "
    "được cho xem. Bà con xem ở trang tra cứu chính thức hoặc hỏi nơi nộp hồ sơ."
)


@dataclass(frozen=True)
class _Result:
    """The answer about one dossier: what to say, and whether to wait for a number.

    ``confirmed`` is what was told if it was the right one, as it was ``found``; ``over`` when nothing more will
    happen to the dossier.
    """

    reply: Reply
    awaiting: bool = False
    confirmed: Confirmed | None = None
    over: bool = False
    found: Dossier | None = None


async def respond(turn: Turn) -> Outcome:
    """Look up at once when code and number are known; ask for what is missing."""
    if turn.audience.public:
        return in_private(turn, Decision.DOSSIER)
    codes, identity = _codes(turn), turn.identity or ""
    if codes and len(identity) == 12:
        return await _look_up(turn, codes, identity)
    stuck = _stuck(turn, codes)
    if stuck is not None:
        return stuck
    if not codes:
        return _late(turn) or _without_code(turn)
    if len(codes) > 1:
        return _which(turn, codes)
    return await _asked_on(turn, codes[0]) or _ask_number(turn, codes[0])


def _stuck(turn: Turn, codes: Sequence[str]) -> Outcome | None:
    """The answer to who was asked for the code, or for the number, and says something of it instead of sending it."""
    if turn.reading.dossier_codes:
        return None
    return (_without_number(turn) if codes else _without_any_code(turn)) or _asked_back(turn)


async def _asked_on(turn: Turn, code: str) -> Outcome | None:
    """The answer to the owner who asks on about a dossier that was told; None for anybody else."""
    known, system = known_of(turn, code), system_for(code, systems())
    if known is None or system is None:
        return None
    told = await ask_on(turn, known, system, source_of(system, settings()))
    if told is None:
        return None
    reply, confirmed = told.reply, (told.confirmed,) if told.confirmed else ()
    if told.wait_for_number:
        more = f"Muốn tôi xem lại ngay bây giờ, bà con gửi số định danh của chủ hồ sơ. {PROMISE}"
        reply = replace(reply, text=f"{reply.text}\n\n{more}")
    awaiting = IDENTITY if told.wait_for_number else None
    said = _said(turn, reply, awaiting=awaiting, dossier=code, confirmed=_confirmed(turn, confirmed))
    return _with_sighted(turn, said, [told.found])


def _without_number(turn: Turn) -> Outcome | None:
    """The answer to what is no identity number, but was said because one was asked for."""
    if not _ABOUT_NUMBER.fullmatch(" ".join(syllables(normalize(turn.text)))):
        return None
    digits = any(char.isdigit() for char in turn.text)
    reply = Reply(WRONG_SHAPE if digits else NO_NUMBER, links=(page(None),))
    return _said(turn, reply, awaiting=turn.memory.awaiting)


def _without_any_code(turn: Turn) -> Outcome | None:
    """The answer to what is no code, but was said because one was asked for."""
    if turn.memory.awaiting != CODE:
        return None
    if _NO_CODE.fullmatch(" ".join(syllables(normalize(turn.text)))):
        return _said(turn, Reply(NO_CODE, _without_it(turn)), awaiting=CODE)
    pieces = turn.text.split()
    tried = bool(pieces) and all(any(char.isdigit() for char in piece) for piece in pieces)
    return _said(turn, Reply(f"{WRONG_CODE} {_request()}"), awaiting=CODE) if tried else None


def _asked_back(turn: Turn) -> Outcome | None:
    """The answer to who asks about the code or the number instead of sending it. It is waited for all the same."""
    if turn.memory.awaiting not in (IDENTITY, CODE):
        return None
    said = heard("of_asking", turn.text)
    entry = next(filter(None, (catalogue(turn).faq(ASKED_BACK[name]) for name in ASKED_BACK if name in said)), None)
    return _answered(turn, entry, turn.memory.awaiting) if entry else None


def _late(turn: Turn) -> Outcome | None:
    """The answer to who complains that it takes too long: what the office owes them stands without any code, and so
    does the day by which the matter that they name is due.
    """
    entry = catalogue(turn).faq(LATE) if "late" in heard("of_dossier", turn.text) else None
    if entry is None:
        return None
    about = next(iter(catalogue(turn).procedures((*turn.reading.codes, turn.memory.procedure or ""))), None)
    if about is None:
        return _answered(turn, entry, CODE)
    text = f"{time_told(View(about, question=turn.text))}\n\n{_sourced(entry)}"
    return _said(turn, Reply(text), awaiting=CODE, procedure=about.code)


def _answered(turn: Turn, entry: FaqEntry, awaiting: str | None) -> Outcome:
    return _said(turn, Reply(_sourced(entry)), awaiting=awaiting)


def _sourced(entry: FaqEntry) -> str:
    return f"{entry.answer.strip()}\n{answer_source(entry)}"


def _without_it(turn: Turn) -> tuple[Choice, ...]:
    """The buttons for who has no code."""
    return tuple(Choice(label, question(name)) for name, label in WITHOUT_CODE.items() if catalogue(turn).faq(name))


def _request() -> str:
    return f"Bà con nhắn mã hồ sơ, in trên {PAPER}, ví dụ {settings().province_code}.12-261120-0007."


def _codes(turn: Turn) -> tuple[str, ...]:
    """The codes of this message, else the one that the conversation is about unless a bad one was typed."""
    typed = tuple(code for text in turn.reading.dossier_codes for code in dossier_codes(text))
    if typed or looks_like_dossier_code(turn.text):
        return typed
    return (turn.memory.dossier,) if turn.memory.dossier else ()


def _without_code(turn: Turn) -> Outcome:
    """Ask for the code, beginning with what was wrong with what came."""
    if _PAYMENT_CODE.search(turn.text):
        said = PAYMENT
    elif looks_like_dossier_code(turn.text):
        said = WRONG_CODE
    elif turn.reading.intent == "give_identity":
        said = "Tôi chưa biết bà con muốn xem hồ sơ nào. Số vừa gửi tôi không giữ lại."
    else:
        said = "Tôi xem giúp được hồ sơ đến đâu rồi."
    return _said(turn, Reply(f"{said} {_request()}", _without_it(turn)), awaiting=CODE)


def _which(turn: Turn, codes: Sequence[str]) -> Outcome:
    choices = tuple(Choice(code, write_tap("dossier_status", d=code)) for code in codes[:CHOICE_LIMIT])
    return _said(turn, Reply("Bà con muốn xem hồ sơ nào trước?", choices), awaiting=None)


def _ask_number(turn: Turn, code: str) -> Outcome:
    """Ask for the owner's number; not when nobody could use it."""
    system = system_for(code, systems())
    if system is None or source_of(system, settings()) is None:
        again = turn.memory.dossier == code and not turn.reading.dossier_codes
        reply = Reply(NOT_KNOWN.format(code=code), links=(page(system),)) if again else _cannot(code, system)
        return _said(turn, reply, awaiting=None, dossier=code)
    if turn.identity:
        text = f"{OLD_NUMBER} Bà con gửi lại để xem hồ sơ {code}."
    elif turn.reading.intent == "give_identity":
        text = WRONG_SHAPE
    else:
        warning = UNUSUAL_DATE if code_date(code) is None and "/" not in code else ""
        text = f"{warning}\n{NEEDED} {code}. Bà con nhắn số đó vào đây. {PROMISE}".strip()
    return _said(turn, Reply(text), awaiting=IDENTITY, dossier=code)


async def _look_up(turn: Turn, codes: Sequence[str], identity: str) -> Outcome:
    """Ask about each dossier at the same time; the answers keep the order of the codes."""
    results = await asyncio.gather(*(_one(code, identity, turn.citizen) for code in codes[:AT_ONCE]))
    replies = [result.reply for result in results]
    if len(codes) > AT_ONCE:
        replies.append(Reply(f"Mỗi lần tôi xem được {AT_ONCE} hồ sơ; các mã còn lại bà con nhắn tiếp."))
    open_code = next((code for code, result in zip(codes, results, strict=False) if result.awaiting), None)
    said = _said(
        turn,
        *replies,
        awaiting=IDENTITY if open_code else None,
        dossier=open_code or codes[0],
        confirmed=_confirmed(turn, [result.confirmed for result in results if result.confirmed]),
    )
    return _with_sighted(turn, said, [result.found for result in results])


def _with_sighted(turn: Turn, said: Outcome, found: Sequence[Dossier | None]) -> Outcome:
    """The outcome with the dossiers that were found, for the figures."""
    return replace(said, sighted=tuple(sighted(one, turn.release.content) for one in found if one))


def _confirmed(turn: Turn, new: Sequence[Confirmed]) -> tuple[Confirmed, ...]:
    """The dossiers told last, the newest last."""
    old = [each for each in turn.memory.confirmed if each.code not in {one.code for one in new}]
    return tuple([*old, *new][-AT_ONCE:])


async def _one(code: str, identity: str, citizen: Citizen) -> _Result:
    system = system_for(code, systems())
    source = source_of(system, settings()) if system else None
    if system is None or source is None:
        return _Result(_cannot(code, system))
    inquiry = await inquire(source, code, identity, citizen.ref, settings().lookup_keep_minutes)
    result = _result(code, system, inquiry)
    offer = result.confirmed and source.can_watch and not result.over and code not in citizen.followed
    more = (*result.reply.choices, follow(code))
    return replace(result, reply=replace(result.reply, choices=more)) if offer else result


def _result(code: str, system: DossierSystem, inquiry: Inquiry) -> _Result:
    """Every way that a look-up can end, in words."""
    if inquiry.wait:
        return _Result(Reply(too_often(inquiry.wait), links=(page(system),)), awaiting=True)
    if inquiry.error is not None:
        reply = _failed(code, system, inquiry.error, inquiry.dossier)
        return _told(reply, inquiry.dossier, awaiting=True)
    if inquiry.dossier is not None:
        return _told(Reply(describe(inquiry.dossier, datetime.now(VIETNAM))), inquiry.dossier)
    unconfirmed = inquiry.finding is Finding.UNCONFIRMED
    text = (UNCONFIRMED if unconfirmed else NOT_CONFIRMED).format(system=system.name, code=code)
    return _Result(Reply(text, links=(page(system),)), awaiting=not unconfirmed)


def _told(reply: Reply, dossier: Dossier | None, *, awaiting: bool = False) -> _Result:
    """Of a dossier that is the citizen's, whether it was read now or before."""
    if dossier is None:
        return _Result(reply, awaiting)
    return _Result(reply, awaiting, kept(dossier), dossier.status in OVER, dossier)


def _failed(code: str, system: DossierSystem, error: OutsideError, before: Dossier | None) -> Reply:
    """The system gave no real answer: say so, and what was told before, or that this says nothing of the dossier."""
    what = trouble(system.name, error, settings().lookup_budget)
    again = "Bà con gửi lại số định danh sau ít phút để tôi tra lại, hoặc xem ở trang tra cứu chính thức."
    if before is not None:
        now = datetime.now(VIETNAM)
        text = (
            f"{what}, vì vậy tôi chưa biết tin mới nhất. Theo bản ghi {time_ago(before.fetched_at, now)}:\n"
            f"{describe(before, now)}\n{again}"
        )
    else:
        text = (
            f"{what}, vì vậy tôi chưa biết hồ sơ {code} đến đâu. "
            f"Điều này không có nghĩa là hồ sơ bị mất hay có vấn đề. {again}"
        )
    return Reply(text, (tell_me(code),), (page(system),))


def _cannot(code: str, system: DossierSystem | None) -> Reply:
    """No system that the bot can ask: say so, and where to look."""
    why = f"thuộc {system.name}, nơi tôi chưa tra được" if system else "không thuộc hệ thống nào mà tôi tra được"
    return Reply(f"Hồ sơ {code} {why}. Bà con xem ở trang tra cứu chính thức.", links=(page(system),))


def _said(turn: Turn, *replies: Reply, **changes: object) -> Outcome:
    """Return what is said of a dossier. No procedure is talked about any more, unless ``changes`` name one."""
    other = {"procedure": None, "together": (), "offered": (), "case": None, "aspects": ()}
    return Outcome(Decision.DOSSIER, replies, remember(turn.memory, replies, **{**other, **changes}))
