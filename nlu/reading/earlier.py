"""Words that turn back in a conversation: to hear the answer again, or to what was talked about before."""

from __future__ import annotations

import re

from nlu.reading.text import fold, normalize, tokenize

_PEOPLE = "em|toi|minh|chau|con|anh|chi|bac|co|chu|tui|ban|ba|ong|bot|ad"
_SOFT = (
    "a|oi|the|vay|nay|day|di|xem|nao|voi|nhe|nha|ma|nua|coi|ro|hon|nhanh|len|roi|gi|la|lai|cho|duoc|chut|ti|giup|gium|ho"
    rf"|thoi|qua|lam|khong|hay|xin|lam on|{_PEOPLE}"
)
_PLAINER = (
    "de hieu|don gian|ngan gon|ngan|gon|tom tat|tom lai|dai dong|dai|kho hieu|roi ram|roi rac|phuc tap|rac roi"
    "|lang nhang|long vong|nhieu chu|cham"
)
_SAY_AGAIN = (
    rf"(?:noi|nhac|tra loi|giai thich|giang|viet)(?: \w+){{0,2}} (?:lai|ro|ro hon|ky hon|{_PLAINER})"
    rf"|(?!cham)(?:{_PLAINER})(?= (?:qua|lam|di|hon|thoi|the|vay)| lai\b|$)|tom (?:tat|lai)"
    r"|tra loi(?: \w+){0,1} di|(?:doc|nghe|xem)(?: \w+){0,2} (?:khong|chua|chang|ko|k) (?:hieu|ra|vao)"
    r"|(?:khong|chua|chang|ko|k|hong) (?:hieu|ro|thay tra loi|tra loi)|la sao|sao (?:co|vay)"
    r"|(?:sao )?(?:khong|chua|ko)(?: (?:ai|thay|co ai))* tra loi|co ai (?:khong|o day|do)"
    r"|(?:toi|em|minh) (?:dang )?hoi (?:co )?ma|gi co"
)
_BEGIN = rf"(?:(?:{_SOFT}|da|u|uh|alo|sao|thi|tra loi|noi|giai thich|viet) )*"
_AGAIN = re.compile(rf"{_BEGIN}(?:{_SAY_AGAIN})(?: (?:{_SAY_AGAIN}|{_SOFT}|tra loi|noi|giai thich))*")
_LONGEST = 14
"""Words of such a message at most: its pattern can be read in many ways, and nobody begs at length."""
_PLAIN = re.compile(rf"\b(?:{_PLAINER}|khong hieu|chua hieu|kho doc)\b")
_BEFORE = "luc nay|hoi nay|ban nay|khi nay|luc dau|ban dau|dau tien|truoc do|hoi dau|vua nay|vua roi"
_THING = "cai|viec|chuyen|thu tuc|phan|vu|cau"
_BACK = re.compile(
    rf"\b(?:quay|tro|ve)(?: (?:lai|ve|voi))*(?: (?:{_THING}))+(?: (?:toi|em|minh))?(?: hoi)? (?:{_BEFORE}|truoc|cu)\b"
    rf"|\b(?:quay|tro) (?:lai|ve)(?: (?:voi|ve))?(?: (?:{_THING}))(?= \w)"
    r"|^(?:(?:thoi|a|the|vay|thi|gio|cho|em|toi|minh|hoi) )*(?:quay|tro) (?:lai|ve)(?: (?:voi|ve))?(?= \w)"
    rf"(?! (?:roi|day|de|hoi|sau|{_THING})\b)"
    rf"|^(?:the |vay |con |a |thoi |khong |khong phai )*(?:{_THING}) (?:toi |em |minh )?(?:hoi )?(?:{_BEFORE})"
    r"(?: (?:y|a|do|thi|ma))*\b"
)


def asks_again(text: str) -> bool:
    """Tell whether the whole message asks to be answered, or answered more clearly ("nói lại xem", "trả lời đi")."""
    said = _folded(text)
    return said.count(" ") < _LONGEST and _AGAIN.fullmatch(said) is not None


def asks_plainer(text: str) -> bool:
    """Tell whether who asks for the answer again wants it shorter or easier ("dài quá, nói ngắn lại")."""
    return asks_again(text) and _PLAIN.search(_folded(text)) is not None


def after_going_back(text: str) -> str | None:
    """Return what is said after "quay lại cái lúc nãy" (folded), or None when the message does not go back."""
    said = _folded(text)
    found = _BACK.search(said)
    return None if found is None else " ".join(f"{said[: found.start()]} {said[found.end() :]}".split())


def _folded(text: str) -> str:
    return fold(" ".join(token.text for token in tokenize(normalize(text))))
