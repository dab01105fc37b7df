"""A wish in a message, what follows something done, and pieces that only ask whether something is so."""

from __future__ import annotations

import re

from nlu.reading.text import syllables

_WANTS = re.compile(
    r"\b(?:muon|xin|can(?! (?:cuoc|bo|ho)\b)|nho|hoi(?! (?:dong|phu nu)\b)|(?<!gia )dinh(?! danh\b)|tinh|sap"
    r"|chuan bi|dang ky|phai (?:lam|di|xin)"
    r"|(?:gio|nay|de) (?:\w+ )?(?:lam|doi|cap|sang|tach|nhap))\b"
)
_DONE = re.compile(
    r"\bxong(?: (?:xuôi|hết|cả))?(?: rồi| roi)?(?: mà| ma)?(?: thì| thi)?\b[\s.,;!]*"
    r"|\b(?:nộp|nop|gửi|gui)\b[^.,;?!]* (?:rồi|roi)(?: thì| thi)\b[\s.,;!]*",
    re.IGNORECASE,
)
"""Something done, or handed in."""
NAMES = 4
"""Syllables from which what follows something done may name a matter."""
_PAPER = r"(?:vneid|dinh danh|can cuoc|cccd|so|giay|the|bang|don|to khai|trich luc|ban (?:sao|chinh)|hop dong)"
_HAD = re.compile(
    rf"(?:\w+ ){{0,3}}(?:da |deu |cung )?co (?:san |du |ca )?{_PAPER}(?: \w+){{0,4}}"
    r" (?:roi|day|san|het)(?: a| ma| nhe)?"
    rf"|{_PAPER}(?: \w+){{0,4}} co (?:roi|san|du|het)(?: \w+)?"
)
"""A paper, or an account, that somebody has already."""
_CLAUSE = re.compile(r"[^.,;?!\n]+[.,;?!\n]*")
_CONFIRMS = re.compile(
    r"(?:dung|phai|that)(?: (?:the|vay|nhu the|nhu vay))? (?:khong|hong|hem|ko|k)"
    r"(?: (?:a|vay|nhi|chau|em|anh|chi|bac|co|chu|ad|ban))*$"
)
_CONFIRMING = 9
"""Syllables of a piece that only asks whether what stands before it is so ("đòi thế có đúng không")."""


def wants(text: str) -> bool:
    """Tell whether a wish or a plan is said ("tôi định mua xe")."""
    return _WANTS.search(" ".join(syllables(text))) is not None


def after_done(text: str) -> str:
    """Return what follows something done ("tách thửa xong rồi, giờ …"): only that is wanted. Empty where nothing
    does.
    """
    *_, last = ["", *_DONE.split(text)[1:]]
    return last if wants(last) or len(syllables(last)) >= NAMES else ""


def without_had(text: str) -> str:
    """The message without what somebody says to have already ("có VNeID rồi"): it names nothing that is wanted. Whole
    where too little would be left.
    """
    clauses = _CLAUSE.findall(text)
    left = [clause for clause in clauses if _HAD.fullmatch(" ".join(syllables(clause))) is None]
    rest = "".join(left).strip()
    return rest if len(left) < len(clauses) and len(syllables(rest)) >= NAMES else text


def confirms(piece: str) -> bool:
    """Tell whether a piece names nothing, but asks whether what stands before it is so."""
    said = syllables(piece)
    return len(said) <= _CONFIRMING and _CONFIRMS.search(" ".join(said)) is not None
