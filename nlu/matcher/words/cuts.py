"""Places where a message may turn to another procedure: "tách hộ cần gì, còn khai tử mất bao lâu?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Words that open another request. Without marks "con" is more often a child, "tien" money and "mot the" a card: the
# first two turn only after a comma or a question. In "sổ không còn thì …" it is the verb: to be left.
_OPENERS = (
    "ngoài ra|đồng thời|thêm nữa|với lại|thế còn|tiện thể|nhân tiện|sau đó|luôn thể|một thể|à mà|sẵn|tiện"
    "|còn(?! thì | nữa)|ngoai ra|dong thoi|them nua|voi lai|the con|tien the|nhan tien|sau do|a ma"
)
_ADDED = "và|với|cùng|lẫn|va|voi|cung|lan|vs"
_THEN = "rồi|xong|roi"
_ALSO = "luôn|nữa|luon|nua"
_WORDS = rf"{_OPENERS}|{_ADDED}|{_THEN}|{_ALSO}"
_AFTER_A_QUESTION = "|".join(rf"(?<=\b{word})" for word in ("gi", "nao", "dau", "sao", "lau", "nhieu"))
_JOINTS = re.compile(
    rf"\s*[;?!\n+&]\s*|[.,:]\s+|\s+(?=(?:{_WORDS})\s)|(?:{_AFTER_A_QUESTION})\s+(?=con\s)", re.IGNORECASE
)

_KINDS = {
    "comma": re.compile(r","),
    "stop": re.compile(r"[.:;?!\n]"),
    "plus": re.compile(r"[+&]"),
}
_FOLLOWING = {
    "turns": re.compile(rf"(?:{_OPENERS}|con|san|tien)\s"),
    "added": re.compile(rf"(?:{_ADDED})\s"),
    "then": re.compile(rf"(?:{_THEN})\s"),
    "also": re.compile(rf"(?:{_ALSO})\s"),
}
KINDS = (*_KINDS, *_FOLLOWING)
"""Words that may stand at a joint, or follow it."""

# "…, cần căn cước và sổ hộ khẩu không" asks for papers of what was named before.
_PAPERS = re.compile(r"\b(?:cần|can)\s(?!.*\b(?:cần|can)\s)[^,.;?!\n]*\s(?:không|khong|ko|k)\b", re.IGNORECASE)

# What only opens a part says nothing of what is wanted.
_OPENING = re.compile(rf"^(?:{_OPENERS})\s+(?=\S+\s)", re.IGNORECASE)


@dataclass(frozen=True)
class Joint:
    """A place between two parts of a text: the first ends at ``start``, the second begins at ``end``."""

    start: int
    end: int
    kinds: tuple[bool, ...]

    def sides(self, text: str) -> tuple[str, str]:
        """Return what stands before it in ``text``, and what behind it without the words that open that."""
        return text[: self.start], without_opening(text[self.end :])


def joints(text: str) -> list[Joint]:
    """All places where ``text`` may be cut, in order. Most of them stand inside one request."""
    papers = _PAPERS.search(text)
    inside = range(papers.start(), papers.end()) if papers else ()
    found = ((match.start(), match.end()) for match in _JOINTS.finditer(text))
    worth = (pair for pair in found if text[: pair[0]].strip() and text[pair[1] :].strip() and pair[1] not in inside)
    return [_joint(text, start, end) for start, end in worth]


def _joint(text: str, start: int, end: int) -> Joint:
    between, after = text[start:end], text[end:].lower()
    at = (pattern.search(between) is not None for pattern in _KINDS.values())
    following = (pattern.match(after) is not None for pattern in _FOLLOWING.values())
    return Joint(start, end, (*at, *following))


def without_opening(part: str) -> str:
    """A part without the words that open it ("còn", "tiện thể"): they say nothing of what is wanted."""
    return _OPENING.sub("", part.strip(" ,.;:?!\n"))


def parts(text: str) -> list[str]:
    """The pieces of ``text`` between its joints but single words; the whole text if there are none."""
    pieces = (piece.strip(" ,.;:?!") for piece in between(text, joints(text)))
    return [piece for piece in pieces if " " in piece] or [text]


def between(text: str, found: Sequence[Joint]) -> list[str]:
    """Return what stands before, between and behind some joints of ``text``."""
    starts, ends = [0, *(joint.end for joint in found)], [*(joint.start for joint in found), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]
