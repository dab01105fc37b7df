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


def confirms(piece: str) -> bool:
    """Tell whether a piece names nothing, but asks whether what stands before it is so."""
    said = syllables(piece)
    return len(said) <= _CONFIRMING and _CONFIRMS.search(" ".join(said)) is not None
