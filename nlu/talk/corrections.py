"""A correction by what is turned down: "không phải sang tên đất, nhà cơ", "cho mẹ tôi chứ không phải tôi"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.reading.text import expand, fold, normalize
from nlu.talk.cues import asks, asks_yes_or_no

_LEAD = r"[\W_]*(?:(?:da|u|uh|o|a|oi|nhung|ma|the|nham|lon|khoan|y toi la|y em la)\b[\s,.]*)*"
_NOT = r"(?:khong|ko|k|hong|hem|hok|chang|dau)"
_OF = r"(?:la|cho|cua|hoi|muon|o)"
_FEW = r"[^\s,.;:!?]+(?: [^\s,.;:!?]+){0,5}?"
_CALLED = r"(?: (?:can bo|anh|chi|em|co|chu|bac|ban|oi|a|nua)|(?<! lan) dau)*"
"""Whoever is spoken to, and what stresses the denial, behind what is denied."""
# "không phải đất, nhà cơ"
_FIRST = re.compile(
    rf"{_LEAD}{_NOT} phai (?:{_OF} )*(?P<denied>{_FEW}){_CALLED}\s*[,.;:–-]"
    r"\s*(?:(?:ma|nhung|y toi|y em|la)\b )*(?P<meant>\S.*)",
    re.DOTALL,
)
# "cho mẹ tôi chứ không phải tôi", "hỏi mấy ngày chứ không hỏi tiền"
_AFTER = re.compile(
    rf"{_LEAD}(?P<meant>\S.*?)[\s,]+chu (?:{_NOT}|chua) (?:phai|{_OF}) (?:{_OF} )*(?P<denied>{_FEW}){_CALLED}\W*",
    re.DOTALL,
)
_AFTER_MARKED = re.compile(
    rf"{_LEAD}(?P<meant>\S.*?)[\s,]+chu (?:{_NOT}|chua) (?:phai )?(?:{_OF} )*(?P<denied>{_FEW}){_CALLED}\W*",
    re.DOTALL,
)
"""With its marks the word is none else: "chủ không", "chữ chưa" are not looked like it."""
_POLITE = re.compile(r"[\s,]+(?:ạ|nhé|nha|nhá|nhe)\W*$")

_SENTENCE_END = re.compile(r"[.;!?\n]+\s+(?=\S)")
"""Between two sentences; what ends the last one stays with it."""

_STRESS = re.compile(r"(?:[\s,]+(?:cơ|co|kìa|kia|ấy|mà|ạ|nhé|thôi))+\W*$", re.IGNORECASE)
"""Words at the end that only stress what is meant."""


@dataclass(frozen=True)
class Correction:
    """``meant`` takes the place of ``denied``, both as typed."""

    meant: str
    denied: str


def correction_in(text: str) -> Correction | None:
    """The correction that the first sentence of ``text`` is; None for anything else, also where it asks something:
    then what is denied is a part of the question ("không phải dân ở đây, có làm được không"). What is asked in a
    sentence of its own goes on from what is meant ("không phải khai sinh, tôi hỏi căn cước. Có phải mang ảnh không").
    """
    said = expand(normalize(text))
    folded = fold(said)
    if len(folded) != len(said):
        return None
    marked = re.search(r"\bchứ\b", said, re.IGNORECASE) is not None
    first = _FIRST.fullmatch(folded)
    end = _first_sentence(folded)
    match = first or (_AFTER_MARKED if marked else _AFTER).fullmatch(folded, 0, end)
    if match is None:
        return None
    meant, denied = (_POLITE.sub("", said[slice(*match.span(name))].strip()) for name in ("meant", "denied"))
    if asks_yes_or_no(meant[: _first_sentence(meant)]) if first else asks(denied):
        return None
    meant = _STRESS.sub("", meant) or meant
    return Correction(meant if first else f"{meant}{said[end:]}", denied)


def _first_sentence(text: str) -> int:
    """The place where the first sentence of ``text`` ends."""
    end = _SENTENCE_END.search(text)
    return end.start() if end else len(text)
