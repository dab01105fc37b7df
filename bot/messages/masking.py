"""The mask that every message passes before anything reads, shows or keeps it."""

from __future__ import annotations

import unicodedata

from common.personal import IDENTITY_DIGITS, IDENTITY_PLACEHOLDER, hidden, numbers_in
from nlu.reading.codes import mask as mask_usual


def mask(text: str) -> tuple[str, str | None]:
    """``text`` (as NFC) without personal numbers and secrets, and the first identity number, one of today's before
    one of former cards.

    Numbers in whatever spelling go first (:mod:`common.personal`), then what :mod:`nlu.reading.codes` knows besides.
    """
    composed = unicodedata.normalize("NFC", text)
    found = [one.digits for one in numbers_in(composed) if one.placeholder == IDENTITY_PLACEHOLDER]
    masked, usual = mask_usual(hidden(composed))
    of_today = (digits for digits in [*found, usual or ""] if len(digits) == IDENTITY_DIGITS)
    return masked, next(of_today, None) or next(iter(found), usual)
