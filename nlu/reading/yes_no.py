"""Yes and no: a message that answers a question which can be answered so, and says nothing else.

"Ok", "vâng" and "ừ" are murmured at anything, also at the answer before the question: :attr:`Answer.MURMUR`. Marks
tell "đừng" (do not) from "đúng" (right); "dung" without marks is neither.
"""

from __future__ import annotations

import re
from enum import Enum

from nlu.reading.text import expand, fold, normalize, syllables


class Answer(str, Enum):
    """The answer that the whole message gives."""

    YES = "yes"
    MURMUR = "murmur"
    NO = "no"


_SELF = r"toi|em|minh|chau|con|tui|bac|co|chu|anh|chi|ban|bot|tao"
_SOFT = rf"a|nhe|nha|di|day|do|luon|het|roi|thoi|vay|the|ma|ngay|cung|voi|nua|{_SELF}"
_LEAD = rf"(?:(?:da|vang|u|uh|um|ok|oke|thi|{_SELF}) )*"
_TAIL = rf"(?: (?:{_SOFT}))*"
_YES = re.compile(rf"{_LEAD}(?:co|dong y|duoc|cho phep|nhat tri|tan thanh|chap nhan|xoa|dung roi|phai roi){_TAIL}")
_MURMUR = re.compile(rf"(?:da|vang|u|uh|um|ok|oke|okie|okay)(?: (?:da|vang|ok|{_SOFT}))*")
_NO = re.compile(
    rf"{_LEAD}(?:thoi )?(?:khong|chua|khoi|khong can|khong muon|khong dong y|khong co|khong duoc|khong xoa|khong cho"
    rf"|khong cho phep|khong nhan|khong thich|tu choi|khoi can|thoi|huy){_TAIL}(?: dau)?"
)
_DO_NOT = re.compile(r"\bđừng\b")
_RIGHT = re.compile(rf"{_LEAD}dung{_TAIL}")


def answer_in(text: str) -> Answer | None:
    """The answer that ``text`` is; None when it says anything else."""
    plain = normalize(text).lower()
    said = " ".join(syllables(fold(expand(plain))))
    if _DO_NOT.search(plain):
        return Answer.NO if len(said.split()) <= 3 else None
    if _NO.fullmatch(said):
        return Answer.NO
    if _YES.fullmatch(said) or ("đúng" in plain and _RIGHT.fullmatch(said)):
        return Answer.YES
    return Answer.MURMUR if _MURMUR.fullmatch(said) else None
