"""A life story with one request in it ("chồng tôi mất năm ngoái. … Giờ tôi muốn làm lại căn cước thì cần gì").

Each sentence of a story may look like a procedure of its own; what is wanted is said once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.aspects.asked import asked
from nlu.matcher.words.cuts import parts
from nlu.reading.text import normalize, syllables
from nlu.understanding import Match

LONG, SENTENCES = 25, 3
"""Syllables and pieces from which a message is a story."""
TELLS = 6
"""Syllables from which a piece that does not ask tells something; a shorter one names it."""
NAMES = 4
"""Syllables from which what follows something done may name a matter."""

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
_CONFIRMS = re.compile(
    r"(?:dung|phai|that)(?: (?:the|vay|nhu the|nhu vay))? (?:khong|hong|hem|ko|k)"
    r"(?: (?:a|vay|nhi|chau|em|anh|chi|bac|co|chu|ad|ban))*$"
)
_CONFIRMING = 9
"""Syllables of a piece that only asks whether what stands before it is so ("đòi thế có đúng không")."""
_STOPS = re.compile(r"[.,;!?\n]+(?=\s|$)")


def is_story(text: str) -> bool:
    """Tell whether the message tells more than it asks."""
    return len(syllables(text)) >= LONG and len(parts(normalize(text))) >= SENTENCES


def wants(text: str) -> bool:
    """Tell whether a wish or a plan is said ("tôi định mua xe")."""
    return _WANTS.search(" ".join(syllables(text))) is not None


def asks(piece: str) -> bool:
    """Tell whether this piece of a message wants something, and does not only tell."""
    return wants(piece) or bool(asked(piece).aspects)


def _requests(text: str) -> int:
    """Count how many pieces ask; one that names nothing ("cần giấy tờ gì") goes on with the one before."""
    return sum(asks(piece) and bool(asked(piece).rest) for piece in parts(normalize(text)))


def as_one(text: str) -> str:
    """A story with one request as a single sentence, which nobody cuts; any other message as it is."""
    if not is_story(text) or _requests(text) > 1:
        return text
    return _STOPS.sub(" ", text)


def after_done(text: str) -> str:
    """Return what follows something done ("tách thửa xong rồi, giờ …"): only that is wanted. Empty where nothing
    does.
    """
    *_, last = ["", *_DONE.split(text)[1:]]
    return last if asks(last) or len(syllables(last)) >= NAMES else ""


def wanted(matches: Sequence[Match]) -> tuple[Match, ...]:
    """Of several procedures found those that are asked about or only named; all of them when none is."""
    if len(matches) < 2:
        return tuple(matches)
    own = [*matches[:1], *(match for match in matches[1:] if not confirms(match.text))]
    return tuple(match for match in own if not _tells(match.text)) or tuple(own)


def confirms(piece: str) -> bool:
    """Tell whether a piece names nothing, but asks whether what stands before it is so."""
    said = syllables(piece)
    return len(said) <= _CONFIRMING and _CONFIRMS.search(" ".join(said)) is not None


def _tells(piece: str) -> bool:
    """Tell whether a piece only tells what is so ("bố mẹ nó có đăng ký kết hôn")."""
    return len(syllables(piece)) >= TELLS and not asks(piece)
