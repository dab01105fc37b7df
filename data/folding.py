"""Vietnamese texts without their marks, to look up by and to make names of."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]")


def unmarked(text: str) -> str:
    """``text`` in small letters without marks, đ as d: "Đăng ký" and "dang ky" become the same."""
    return _MARKS.sub("", unicodedata.normalize("NFD", text.lower().replace("đ", "d")))
