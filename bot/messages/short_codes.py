"""Short codes that people read, copy by hand and type: under an answer, and as the proof of a deletion."""

from __future__ import annotations

import hashlib
import re

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Digits and letters that cannot be mistaken for each other when read aloud or copied by hand."""
LENGTH = 10
_NOT_IN_A_CODE = re.compile(r"[\s–-]")
_UNDER_AN_ANSWER = "Mã câu trả lời: {code} (bản nội dung {release})"
_CODE_LINE = re.compile(r"\n?Mã câu trả lời: \S+ \(bản nội dung \d+\)")


def short_code(secret: bytes, purpose: str, what: str) -> str:
    """The code of ``what`` for one ``purpose`` (at most 16 bytes): 50 bits that nobody can guess without the secret.

    Always the same, so that a turn repeated after a crash has the same code; nothing can be read from it.
    """
    digest = hashlib.blake2b(what.encode(), key=secret[:64], person=purpose.encode()).digest()
    number = int.from_bytes(digest[:8], "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


def written(code: str) -> str:
    """As people read it: "K7Q2M-9TX4H"."""
    return f"{code[:5]}-{code[5:]}"


def read_code(typed: str) -> str | None:
    """The code in what was typed, with or without hyphen, in any case; None when it cannot be one."""
    code = _NOT_IN_A_CODE.sub("", typed).upper()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def code_line(code: str, release: int) -> str:
    """Return what stands under an answer: its code, and the content that it was told from."""
    return _UNDER_AN_ANSWER.format(code=written(code), release=release)


def without_code(text: str) -> str:
    """``text`` without the line that :func:`code_line` wrote."""
    return _CODE_LINE.sub("", text)
