"""The chat groups of the staff, as a setting names them: ``xa-cho-ra=telegram:-1001234567890,*=zalo_bot:abc``."""

from __future__ import annotations

import re
from typing import NamedTuple

_GROUP = re.compile(r"(?P<office>[\w*-]+)\s*=\s*(?P<channel>telegram|zalo_bot):(?P<chat>[\w.@-]+)")
"""One of them: only these channels have groups."""


class Group(NamedTuple):
    """A chat of several people of the staff."""

    channel: str
    chat: str


def groups_of(text: str) -> dict[str, Group]:
    """The group of each office that has one. Raises ``ValueError``, in Vietnamese, where one is not written so."""
    found = {}
    for one in filter(None, map(str.strip, text.split(","))):
        match = _GROUP.fullmatch(one)
        if match is None:
            raise ValueError("viết theo dạng xa-cho-ra=telegram:-1001234567890, cách nhau bởi dấu phẩy")
        found[match["office"].lower()] = Group(match["channel"], match["chat"])
    return found
