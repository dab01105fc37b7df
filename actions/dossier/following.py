"""Following dossiers: "theo dõi hồ sơ này", "bỏ theo dõi", "hồ sơ của tôi", and waiting for a portal that is ill.

Only a dossier that was told in this conversation, after its owner's number was found right, can be followed; the
number itself is not kept for it. Anybody can wait for a portal, but who did not prove to be the owner is then told
only that it is back. To be told something later a citizen must be remembered, so it needs their consent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from actions.citizen import commune_news, consent, reminding
from actions.citizen.in_private import in_private
from actions.citizen.known import WAIT_DAYS, Consent, Effect, EffectKind, Followed, Reach
from actions.dossier import look_up as dossier
from actions.dossier.choices import BACK, follow, page, tell_me
from actions.saying.options import remember
from actions.saying.reply import Choice, Decision, Reply
from actions.saying.tap import BACK_AGREED, FOLLOW_AGREED
from actions.saying.wording import CHOICE_LIMIT, day
from actions.turn import Outcome, Turn
from common.settings import settings
from common.today import VIETNAM
from data.dossier_systems import DossierSystem
from nlu.reading.codes import dossier_codes, looks_like_dossier_code
from nlu.reading.text import normalize, syllables
from nlu.talk.state import Confirmed
from nlu.taps import write_tap
from portals.routing import source_of, system_for, systems

_ALL = re.compile(r"\b(?:tat ca|het|toan bo|moi ho so|cac ho so)\b")
_THIS = re.compile(r"\b(?:ho so|cai) (?:nay|do|ay|vua)\b")

NONE_FOLLOWED = "Bà con chưa theo dõi hồ sơ nào."
LATER = "Tin nào ứng dụng nhắn tin không cho gửi thì tôi nói khi bà con nhắn lần sau."
WHY_CONSENT = (
    "Để tự báo cho bà con khi hồ sơ {code} có thay đổi, tôi phải ghi nhớ: mã hồ sơ, bước đang ở và cuộc trò chuyện "
    "này để biết nhắn cho ai. Không lưu số định danh.\n{question}"
)
WHY_CONSENT_TO_WAIT = (
    "Để báo cho bà con khi {system} hoạt động lại, tôi phải ghi nhớ: mã hồ sơ {code} và cuộc trò chuyện này để biết "
    "nhắn cho ai. Không lưu số định danh.\n{question}"
)


async def respond(turn: Turn) -> Outcome:
    """Follow, stop following, or list what is followed. Not where others read along."""
    if turn.audience.public:
        return in_private(turn, Decision.DOSSIER)
    intent = turn.reading.intent
    if commune_news.concerns(turn):
        return commune_news.respond(turn)
    if reminding.concerns(turn):
        return reminding.respond(turn)
    if intent == "unfollow":
        return _unfollow(turn)
    if intent == "followed":
        return await _list(turn)
    return await _follow(turn)


async def _follow(turn: Turn) -> Outcome:
    code = _code(turn)
    if code is None or turn.identity or _is_mistyped(turn):
        return await dossier.respond(turn)  # asks for the code, or looks up first
    system = system_for(code, systems())
    source = source_of(system, settings()) if system else None
    wait = _waits(turn, code)
    if system is None or source is None or not (wait or source.can_watch):
        return _said(turn, Reply(_cannot(code, system), links=(page(system),)))
    return _wait(turn, code, system.name) if wait else _follow_one(turn, code)


def _follow_one(turn: Turn, code: str) -> Outcome:
    """Follow a dossier of a system that can be asked, once it was found to be the citizen's."""
    if code in turn.citizen.followed:
        text = f"Bà con đang theo dõi hồ sơ {code} rồi. Có thay đổi tôi sẽ nhắn. {_within(turn.citizen.reach)}"
        return _said(turn, Reply(text.strip(), _of_one(code)))
    told = next((each for each in turn.memory.confirmed if each.code == code), None)
    return _ask_number(turn, code) if told is None else _confirmed(turn, told)


def _waits(turn: Turn, code: str) -> bool:
    """Tell whether the citizen wants to be told that the system works again, not to follow the dossier."""
    return turn.reading.kind in (BACK, BACK_AGREED) or _is_ill(turn, code)


def _is_ill(turn: Turn, code: str) -> bool:
    """Tell whether the last answer said that the system is ill: "báo tôi khi …" then asks for nothing else.

    Who is known to be the owner can follow all the same.
    """
    offered = tell_me(code).payload in {option.payload for option in turn.memory.options}
    return offered and code not in {each.code for each in turn.memory.confirmed}


def _confirmed(turn: Turn, told: Confirmed) -> Outcome:
    """The dossier is this citizen's: follow it, unless consent or room is missing."""
    limit = settings().follow_limit
    if len(turn.citizen.followed) >= limit:
        text = f"Bà con đang theo dõi {limit} hồ sơ, nhiều nhất có thể. Bỏ theo dõi một hồ sơ rồi theo dõi hồ sơ này."
        return _said(turn, Reply(text, _to_drop(turn)))
    agree = Choice("Đồng ý, theo dõi hồ sơ này", write_tap("follow", d=told.code, kind=FOLLOW_AGREED))
    why = WHY_CONSENT.format(code=told.code, question=consent.question(settings()))
    done = _followed(told.code, turn.citizen.reach)
    return _if_agreed(turn, Effect(EffectKind.FOLLOW, told.code, told.status), done, why, agree)


def _wait(turn: Turn, code: str, system: str) -> Outcome:
    """Tell the citizen when the system works again: the answer itself if they proved to be the owner."""
    limit = settings().follow_limit
    if len({*turn.citizen.awaits} - {code}) >= limit:
        text = f"Bà con đang chờ báo về {limit} hồ sơ, nhiều nhất có thể."
        return _said(turn, Reply(text, _to_drop(turn)))
    told = next((each.status for each in turn.memory.confirmed if each.code == code), "")
    agree = Choice("Đồng ý, báo cho tôi", write_tap("follow", d=code, kind=BACK_AGREED))
    why = WHY_CONSENT_TO_WAIT.format(system=system, code=code, question=consent.question(settings()))
    done = _waiting(code, system, told, turn.citizen.reach)
    return _if_agreed(turn, Effect(EffectKind.AWAIT, code, told), done, why, agree)


def _if_agreed(turn: Turn, effect: Effect, done: Reply, why: str, agree: Choice) -> Outcome:
    """Do it for whom may be remembered; else ask whether they may, with a button that agrees and does it in one."""
    if turn.citizen.consent is Consent.GIVEN:
        return _said(turn, done, effects=(effect,))
    if turn.reading.kind in (FOLLOW_AGREED, BACK_AGREED):
        return _said(turn, done, effects=(Effect(EffectKind.CONSENT), effect))
    return _said(turn, Reply(why, (agree, *consent.CHOICES[1:])), consent_asked=True)


def _waiting(code: str, system: str, told: str, reach: Reach | None) -> Reply:
    then = "tôi nhắn luôn hồ sơ đến đâu" if told else "tôi nhắn để bà con hỏi lại, vì tôi không giữ số định danh"
    text = (
        f"Khi {system} hoạt động lại, {then} (hồ sơ {code}). Tôi nhắn ở đây, từ 7 giờ đến 21 giờ, chờ nhiều nhất "
        f"{WAIT_DAYS} ngày. {_within(reach)}"
    )
    return Reply(text.strip(), (Choice("Thôi, không cần báo", write_tap("unfollow", d=code)),))


def _followed(code: str, reach: Reach | None) -> Reply:
    minutes = settings().follow_every_minutes
    return Reply(
        f"Tôi bắt đầu theo dõi hồ sơ {code}, khoảng {minutes} phút xem một lần. Có thay đổi, sắp đến hẹn hay quá "
        f"hẹn, tôi nhắn cho bà con ở đây, từ 7 giờ đến 21 giờ. {_within(reach) or LATER}",
        _of_one(code),
    )


def _within(reach: Reach | None) -> str:
    """Return how long what is promised holds, and what happens after that; nothing where there is no limit."""
    if reach is None:
        return ""
    most = f", nhiều nhất {reach.messages} tin" if reach.messages else ""
    return (
        f"{reach.app} chỉ cho tôi nhắn trong {reach.hours} giờ kể từ tin cuối của bà con{most}. Quá đó tôi không "
        "nhắn được: tin báo được giữ lại, bà con nhắn lần sau là tôi nói ngay. Muốn tôi báo đúng lúc thì ít nhất "
        f"{reach.hours // 24} ngày một lần bà con nhắn tôi một tin, ví dụ “hồ sơ của tôi”."
    )


def _ask_number(turn: Turn, code: str) -> Outcome:
    text = (
        f"Trước khi theo dõi hồ sơ {code}, tôi cần xem hồ sơ với số định danh (12 chữ số trên thẻ căn cước) của "
        "chủ hồ sơ hoặc người được ủy quyền. Bà con nhắn số đó vào đây, xem xong thì bấm "
        f"“{follow(code).label}”. {dossier.PROMISE}"
    )
    return _said(turn, Reply(text), awaiting=dossier.IDENTITY, dossier=code)


def _unfollow(turn: Turn) -> Outcome:
    """Stop following the one dossier that is followed, the one that is named, or all; ask which of several."""
    kept, current = _kept(turn), _current(turn)
    code = next(iter(_typed(turn)), None)
    if code in kept:
        return _stopped(turn, code)
    if kept and _ALL.search(_spoken(turn)):
        text = "Tôi đã bỏ theo dõi tất cả hồ sơ của bà con và xóa những gì đã lưu về các hồ sơ đó."
        return _said(turn, Reply(text), effects=(Effect(EffectKind.UNFOLLOW),))
    if not current:
        return _said(turn, Reply(NONE_FOLLOWED))
    if code is not None:
        return _said(turn, Reply(f"Bà con không theo dõi hồ sơ {code}. {_which(turn)}", _to_drop(turn)))
    if looks_like_dossier_code(turn.text):
        return _said(turn, Reply(f"Mã hồ sơ vừa nhắn chưa đúng dạng. {_which(turn)}", _to_drop(turn)))
    meant = _meant(turn, current)
    return _stopped(turn, meant) if meant else _said(turn, Reply(_which(turn), _to_drop(turn)))


def _meant(turn: Turn, current: Sequence[str]) -> str | None:
    """The dossier that is meant without its code: the one talked of, or the only one."""
    if turn.memory.dossier in current and _THIS.search(_spoken(turn)):
        return turn.memory.dossier
    return current[0] if len(current) == 1 else None


def _stopped(turn: Turn, code: str) -> Outcome:
    followed = code in {each.code for each in turn.citizen.follows}
    done = "đã bỏ theo dõi" if followed else "sẽ không báo khi cổng hoạt động lại về"
    text = f"Tôi {done} hồ sơ {code} và xóa những gì đã lưu về hồ sơ này."
    return _said(turn, Reply(text), effects=(Effect(EffectKind.UNFOLLOW, code),))


def _which(turn: Turn) -> str:
    more = len(_current(turn)) > CHOICE_LIMIT
    other = " Hồ sơ khác thì nhắn “bỏ theo dõi” kèm mã; bỏ hết thì nhắn “bỏ theo dõi tất cả”." if more else ""
    return f"Bà con muốn bỏ theo dõi hồ sơ nào?{other}"


async def _list(turn: Turn) -> Outcome:
    """Return what is followed with what was seen last; without any, how to begin."""
    follows = turn.citizen.follows
    if not follows:
        return _none(turn) if "theo doi" in _spoken(turn) else await dossier.respond(turn)
    lines = [f"{number}. {each.code}: {_state(each)}" for number, each in enumerate(follows, 1)]
    text = "\n".join(["Hồ sơ bà con theo dõi:", *lines, "Bấm vào mã để tôi xem lại ngay bây giờ."])
    choices = tuple(Choice(each.code, write_tap("dossier_status", d=each.code)) for each in follows[:CHOICE_LIMIT])
    return _said(turn, Reply(text, choices))


def _none(turn: Turn) -> Outcome:
    """Nothing is followed: say so, with a button for each dossier that was just told."""
    told = turn.memory.confirmed
    text = f"{NONE_FOLLOWED} Muốn theo dõi thì nhắn mã hồ sơ, xem xong bấm “{follow('').label}”."
    if len(told) == 1:
        return _said(turn, Reply(f"{NONE_FOLLOWED} Vừa xem hồ sơ {told[0].code}.", (follow(told[0].code),)))
    return _said(turn, Reply(text))


def _state(followed: Followed) -> str:
    if followed.looked_at is None:
        return f"{followed.status or 'chưa rõ'} (tôi chưa xem lại)"
    at = datetime.fromtimestamp(followed.looked_at, VIETNAM)
    seen = f"{followed.status} (xem lúc {at:%H:%M} ngày {day(at.date())})"
    return seen if followed.active else f"{seen}, đã thôi theo dõi vì hồ sơ kết thúc"


def _to_drop(turn: Turn) -> tuple[Choice, ...]:
    """A button for each, the one that was talked of first."""
    codes = sorted(_current(turn), key=lambda code: code != turn.memory.dossier)
    return tuple(Choice(f"Bỏ {code}", write_tap("unfollow", d=code)) for code in codes[:CHOICE_LIMIT])


def _current(turn: Turn) -> list[str]:
    """The dossiers of which the citizen will be told something."""
    return list(dict.fromkeys([*turn.citizen.followed, *turn.citizen.awaits]))


def _kept(turn: Turn) -> list[str]:
    """The dossiers of which something is kept: also those that came to their end."""
    return [*_current(turn), *(each.code for each in turn.citizen.follows if not each.active)]


def _of_one(code: str) -> tuple[Choice, ...]:
    return (Choice("Hồ sơ của tôi", "/followed"), Choice("Bỏ theo dõi hồ sơ này", write_tap("unfollow", d=code)))


def _cannot(code: str, system: DossierSystem | None) -> str:
    where = f"thuộc {system.name}, nơi chưa cho" if system else "không thuộc hệ thống nào mà"
    return f"Hồ sơ {code} {where} tôi theo dõi được. Bà con xem ở trang tra cứu chính thức."


def _code(turn: Turn) -> str | None:
    """The code of this message, else the dossier that the conversation is about."""
    told = [each.code for each in turn.memory.confirmed]
    return next(iter(_typed(turn)), None) or turn.memory.dossier or (told[-1] if told else None)


def _typed(turn: Turn) -> tuple[str, ...]:
    return tuple(code for text in turn.reading.dossier_codes for code in dossier_codes(text))


def _is_mistyped(turn: Turn) -> bool:
    return looks_like_dossier_code(turn.text) and not _typed(turn)


def _spoken(turn: Turn) -> str:
    return " ".join(syllables(normalize(turn.text)))


def _said(turn: Turn, reply: Reply, *, effects: tuple[Effect, ...] = (), **changes: object) -> Outcome:
    return Outcome(Decision.DOSSIER, (reply,), remember(turn.memory, [reply], **changes), effects)
