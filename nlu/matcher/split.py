"""Cuts a message where it may turn to another procedure: "tách hộ cần gì, còn khai tử mất bao lâu?"."""

from __future__ import annotations

import re

# Words that open another request. "và" alone joins words of one name far more often ("chia, tách và sáp nhập"), and
# "con" without marks is a child unless a comma stands before it.
_OPENERS = (
    "ngoài ra|đồng thời|thêm nữa|với lại|thế còn|tiện thể|nhân tiện|sau đó"
    "|ngoai ra|dong thoi|voi lai|the con|tien the|nhan tien"
)
_REQUESTS = "đồng thời|muốn|xin|làm|đăng ký|cho hỏi|cần|cấp|cả|dong thoi|muon|lam|dang ky|cho hoi|can|cap|ca"
# "…, cần giấy khai sinh không" asks for a paper of what was named before.
_NEEDED = r"(?!(?:cần|can)\s[^,.;?!]*\s(?:không|khong|ko)\W*$)"
_JOINTS = re.compile(
    rf"[;?!\n]|\.\s|,?\s+(?=(?:còn|{_OPENERS})\s)|,\s+{_NEEDED}(?=(?:con|{_REQUESTS})\s)"
    rf"|,?\s+(?:và|va)\s+(?=(?:{_REQUESTS})\s)"
)
_TURNS = re.compile(
    rf"[;?!\n]|(?:,|\b(?:gì|nào|đâu|sao|lâu|nhiêu))\s+(?=còn\s)|,?\s+(?=(?:{_OPENERS})\s)"
)
# Joints that far more often stand inside one request; see :func:`lists`.
_AND = re.compile(r",?\s+(?:và|va|với|voi|cùng với|cung voi|lẫn|lan|cùng|cung)\s+|\s*[+&]\s*")
_COMMA = re.compile(r",\s+")
_SHORTEST = 2
# What only opens a piece says nothing of what is wanted.
_OPENING = re.compile(rf"^(?:{_OPENERS}|còn)\s+(?=\S+\s)", re.IGNORECASE)


def parts(text: str) -> tuple[str, ...]:
    """The pieces that ``text`` tells one after the other; the whole text when there is but one."""
    return _cut(text, _JOINTS)


def turns(text: str) -> tuple[str, ...]:
    """The pieces of ``text`` between places where it says that it turns to another thing to ask: two questions, or
    "còn …"; without the words that open them. All other joints stand as often between what happened and what is
    wanted ("mua đất rồi, xin xem quy hoạch ở đâu").
    """
    return tuple(_OPENING.sub("", piece) for piece in _cut(text, _TURNS))


def lists(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The pieces of ``text`` between words for "and", and those between commas: requests only if each proves to be
    one, and of those between commas each asks something ("tạm trú cần gì, thường trú mấy ngày") or is a phrase for it
    ("em cần 2 giấy: xác nhận độc thân, trích lục khai sinh").
    """
    return _cut(text, _AND), _cut(text.partition(": ")[2] or text, _COMMA)


def _cut(text: str, joints: re.Pattern[str]) -> tuple[str, ...]:
    cuts = [match.span() for match in joints.finditer(_lower(text))]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    pieces = (text[start:end].strip(" ,.;?!") for start, end in zip(starts, ends, strict=True))
    found = tuple(piece for piece in pieces if len(piece.split()) >= _SHORTEST)
    return found or (text,)


def _lower(text: str) -> str:
    """Lower case of the same length, so that positions carry over."""
    return "".join(char.lower()[0] for char in text)
