"""Passwords and one-time codes in what people type, so that they are masked before anything reads or keeps the text.

A code has four to eight digits right behind a word that announces one ("otp 482 913"). A password is what follows
"mật khẩu … là", or stands right behind "mật khẩu" and the words that go with it, and looks like no Vietnamese word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from nlu.reading.spelling import is_syllable

PASSWORD_PLACEHOLDER = "[mật khẩu]"
CODE_PLACEHOLDER = "[mã OTP]"

_OWNER = "toi|em|minh|con|chau|tui|me|bo|chong|vo|ba|ong|anh|chi|bac|no|app|vneid|vssid|dvc"
_BETWEEN = rf"(?:cua|cu|moi|day|ne|nay|nhe|nha|a|vua|ve|gui|nhan|duoc|may|den|so|tai khoan|dang nhap|{_OWNER})"
_IS = r"(?:\s*[:=]|\s+(?:la|se la|doi thanh|thanh)(?=[\s:]))\s*:?\s*"
_UNIT = r"(?!\s*(?:so|chu so|chu|ky tu|ki tu|phut|lan|ngay|thang|nam|dong|nghin|ngan|trieu|k|tr|d|vnd|%|/)(?![a-z]))"
_CODE_WORD = (
    r"(?:smart\s*)?otp|o te pe|ma (?:so )?(?:otp|xac thuc|xac nhan|xac minh|kich hoat|bao mat|dang nhap|pin|bi mat)"
    r"|ma(?= (?:nay|day|ne|vua|moi|gui|nhan|ve)\b)|pin|passcode"
)
_CODE = re.compile(
    rf"(?<![a-z\d])(?:{_CODE_WORD})(?![a-z\d])(?:\s+{_BETWEEN}(?![a-z\d]))*(?:{_IS}|\s*[,-]?\s*)"
    rf"(?P<secret>\d(?:[ .-]?\d){{3,7}})(?![\d/]|[.,-]\d|[a-z]){_UNIT}"
)
_PASSWORD_WORD = r"mat khau|mat ma|password|passwd|pass|mk|pw"
_TOLD = re.compile(rf"(?<![a-z\d])(?:{_PASSWORD_WORD})(?![a-z\d])(?:\s+(?!la\b)[a-z\d]+){{0,6}}?{_IS}(?P<secret>\S+)")
_BESIDE = re.compile(rf"(?<![a-z\d])(?:{_PASSWORD_WORD})(?![a-z\d])(?:\s+{_BETWEEN}(?![a-z\d]))*\s+(?P<secret>\S+)")
_AROUND = " .,;!?()\"'“”…"
_SHORTEST = 4
"""Characters of the shortest password."""
_NO_YEAR = 6
"""Digits of the shortest password that nothing announces: "sai mật khẩu 2026" names a year."""

Span = tuple[int, int]


def secrets_in(text: str) -> list[tuple[Span, str]]:
    """Return where ``text`` (NFC) holds a secret, and the placeholder for it; in order, none overlapping."""
    plain = _plain(text)
    found = [*((match.span("secret"), CODE_PLACEHOLDER) for match in _CODE.finditer(plain)), *_passwords(text, plain)]
    kept: list[tuple[Span, str]] = []
    for (start, end), placeholder in sorted(found):
        if not kept or start >= kept[-1][0][1]:
            kept.append(((start, end), placeholder))
    return kept


def _passwords(text: str, plain: str) -> Iterator[tuple[Span, str]]:
    for pattern, told in ((_TOLD, True), (_BESIDE, False)):
        for match in pattern.finditer(plain):
            start = match.start("secret")
            typed = text[start : match.end("secret")].rstrip(_AROUND)
            opening = len(typed) - len(typed.lstrip(_AROUND))
            secret = typed[opening:]
            if _secret(secret, plain[start + len(typed) :], told=told):
                yield (start + opening, start + len(typed)), PASSWORD_PLACEHOLDER


def _secret(word: str, after: str, *, told: bool) -> bool:
    """Tell whether a word is a password. ``told``: it was announced by "là" or a colon, so that letters may be
    enough.
    """
    if len(word) < _SHORTEST or word.startswith("["):
        return False
    if word.isdigit():
        return len(word) >= (_SHORTEST if told else _NO_YEAR) and re.match(_UNIT, after) is not None
    if word.isalpha():
        return told and not is_syllable(_plain(word))
    return any(map(str.isalpha, word)) and "/" not in word


def _plain(text: str) -> str:
    """Lower case without marks; every character stays in its place."""
    return "".join(map(_letter, text))


def _letter(char: str) -> str:
    lowered = unicodedata.normalize("NFD", char)[0].lower()
    return "d" if lowered == "đ" else lowered if len(lowered) == 1 else char
