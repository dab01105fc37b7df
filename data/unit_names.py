"""Names of communes and wards, as they are written inside a sentence."""

from __future__ import annotations

import re

_UNIT = re.compile(r"(xã|phường|thị trấn|huyện|thành phố|thị xã|đặc khu)\b", re.IGNORECASE)


def unit(name: str) -> str:
    """The name of a commune or ward inside a sentence: "Xã Chợ Rã" → "xã Chợ Rã"."""
    return f"{name[:1].lower()}{name[1:]}" if _UNIT.match(name) else name
