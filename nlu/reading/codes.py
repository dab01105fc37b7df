"""Codes and numbers in what people type: dossier codes, procedure codes, identity numbers, phone numbers, secrets.

Formats: the national code rules (Thông tư 01/2018/TT-VPCP, Quyết định 20/2020/QĐ-TTg) and what portals print.
People add spaces, type en-dashes and lower case; the answer is always the official spelling.
"""

from __future__ import annotations

import re
import unicodedata

from common.personal import IDENTITY_PLACEHOLDER, PHONE, PHONE_PLACEHOLDER
from nlu.reading.credentials import secrets_in

_OWN_PHONE = re.compile(
    rf"(?:(?:số )?điện thoại|so dien thoai|sđt|sdt|đt|dt)?[\s:]*(?:là|la)?\s*{re.escape(PHONE_PLACEHOLDER)}",
    re.IGNORECASE,
)
_DASH = r"\s*[-‐‑‒–—−_]\s*"
_DOT = r"\s?\.\s?"
_FORMER = rf"\d{{3}}{_DOT}\d{{2}}{_DOT}\d{{2}}{_DOT}"
_UNIT = r"[A-Z]\s?\d{2}"
_BELOW = rf"(?:{_DOT}\d{{1,3}})"
# "H55.12 261120 0007": spaces for hyphens, where dots leave no doubt that it is a code and no person's number.
_DOSSIER = re.compile(
    rf"(?<![A-Z0-9.])(?:{_FORMER})?{_UNIT}{_BELOW}{{0,3}}{_DASH}(?:\d{{6}}|\d{{8}}){_DASH}\d{{4,7}}(?!\d)"
    rf"|(?<![A-Z0-9.])(?:{_FORMER}{_UNIT}|{_UNIT}{_BELOW}){_BELOW}{{0,2}}\s+(?:\d{{6}}|\d{{8}})(?:\s+|{_DASH})\d{{4,7}}(?!\d)"
)
_LIKE_DOSSIER = re.compile(
    r"(?<![a-z\d])(?:[a-z]\d{2}(?:[.\-–]\s?\d+)+|\d{3}\.\d{2}\.\d{2}\.[a-z]\d{2})", re.IGNORECASE
)
_INSURANCE = re.compile(r"(?<![\d/])\d{5}\s?/\s?\d{4}\s?/\s?\d{5}(?![\d/])")
_PROCEDURE = re.compile(r"(?<![\d.,])(\d)\s?[.,]\s?(\d{6})(?![\d])")
_GLUED_PROCEDURE = re.compile(r"(?:tthc|thu tuc|ma so|ma)\s*:?\s*(\d)\s?(\d{6})(?!\d)")
_DIGITS = re.compile(r"(?<![\d/.,-])(?:\+\s?)?\d(?:[ .-]?\d){8,13}(?![\d/]|-\d)")


def dossier_codes(text: str) -> tuple[str, ...]:
    """Dossier codes (mã hồ sơ) in ``text``, upper case, without spaces, with plain hyphens and dots."""
    upper = _plain(text).upper()
    found = [*_DOSSIER.finditer(upper), *_INSURANCE.finditer(upper)]
    codes = (_tidy(match.group()) for match in sorted(found, key=lambda match: match.start()))
    return tuple(dict.fromkeys(codes))


def looks_like_dossier_code(text: str) -> bool:
    """Tell whether ``text`` holds something that was meant as a dossier code, complete or not ("H55.12-0007")."""
    return _LIKE_DOSSIER.search(_plain(text)) is not None


def procedure_codes(text: str) -> tuple[str, ...]:
    """Procedure codes (mã thủ tục) in ``text``: "1.001193", "1,001193", "tthc 1001193", "1.001193.000.00.00.H48"."""
    plain = _without_dossiers(_plain(text))
    found = [*_PROCEDURE.finditer(plain), *_GLUED_PROCEDURE.finditer(_folded(plain))]
    codes = (f"{match.group(1)}.{match.group(2)}" for match in sorted(found, key=lambda match: match.start()))
    return tuple(dict.fromkeys(codes))


def mask(text: str) -> tuple[str, str | None]:
    """``text`` (as NFC) with personal numbers and secrets replaced by placeholders, and the first identity number.

    Secrets are passwords and one-time codes (:mod:`nlu.reading.credentials`); of them nothing is given back.
    """
    masked = unicodedata.normalize("NFC", text)
    numbers = _numbers(masked)
    placeholders = {"identity": IDENTITY_PLACEHOLDER, "phone": PHONE_PLACEHOLDER}
    taken = [*_dossiers(masked), *(span for _, _, span in numbers)]
    spans = [(span, placeholders[kind]) for _, kind, span in numbers]
    spans += [(span, placeholder) for span, placeholder in secrets_in(masked) if not _overlaps(span, taken)]
    for (start, end), placeholder in sorted(spans, reverse=True):
        masked = masked[:start] + placeholder + masked[end:]
    return masked, next((digits for digits, kind, _ in numbers if kind == "identity"), None)


def without_phone(text: str) -> str:
    """Masked ``text`` without the writer's own number and the words that announce it: they ask for nothing."""
    return _OWN_PHONE.sub(" ", text)


def _numbers(text: str) -> list[tuple[str, str, tuple[int, int]]]:
    """Digits, kind and span of each personal number that is not part of a dossier code."""
    taken = _dossiers(text)
    found = []
    for match in _DIGITS.finditer(_dashes(text)):
        digits = re.sub(r"\D", "", match.group())
        kind = _kind(digits, match.group())
        if kind and not _overlaps(match.span(), taken):
            found.append((digits, kind, match.span()))
    return found


def _dossiers(text: str) -> list[tuple[int, int]]:
    return [match.span() for pattern in (_DOSSIER, _INSURANCE) for match in pattern.finditer(_dashes(text).upper())]


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in taken)


def _kind(digits: str, typed: str) -> str | None:
    if PHONE.fullmatch(digits):
        return "phone"
    grouped = re.search(r"\d[ .-]\d{6}\b", typed) and "." in typed
    return "identity" if not grouped and re.fullmatch(r"0\d{11}|[0-3]\d{8}", digits) else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _dashes(text: str) -> str:
    """Unusual dashes as hyphens; every character stays in its place."""
    return re.sub(r"[‐‑‒–—−]", "-", text)


def _folded(text: str) -> str:
    """Lower case without marks; every NFC character stays in its place."""
    folded = (unicodedata.normalize("NFD", char)[0] for char in unicodedata.normalize("NFC", text.lower()))
    return "".join(folded).replace("đ", "d")


def _tidy(code: str) -> str:
    hyphenated = re.sub(r"(?<=\d)\s+(?=\d)", "-", code)
    return re.sub(r"[‐‑‒–—−_]", "-", re.sub(r"\s", "", hyphenated))


def _without_dossiers(text: str) -> str:
    return _DOSSIER.sub(lambda match: " " * len(match.group()), text.upper()).lower()
