"""Vietnamese texts without their marks, to look up by and to make names of."""

from __future__ import annotations

import unicodedata


def unmarked(text: str) -> str:
    """``text`` in small letters without marks, đ as d: "Đăng ký" and "dang ky" become the same."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(char for char in bare if not unicodedata.combining(char))
