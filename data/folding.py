"""Vietnamese texts without their marks, to look up by and to make names of."""

from __future__ import annotations

import re
import unicodedata

SIGNS = " .,;:?!…\"'“”‘’()[]-–"
_MARKS = re.compile("[\u0300-\u036f]")


def unmarked(text: str) -> str:
    """``text`` in small letters without marks, đ as d: "Đăng ký" and "dang ky" become the same."""
    return _MARKS.sub("", unicodedata.normalize("NFD", text.lower().replace("đ", "d")))


def searched(text: str) -> list[str]:
    """The words to look for in unmarked texts, without the signs around them: a whole question may be typed."""
    return [word for each in unmarked(text).split() if (word := each.strip(SIGNS))]
