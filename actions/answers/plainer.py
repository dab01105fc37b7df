"""An answer in few words, for who found it long or hard to understand. The whole of it stays a button away."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.answers.aspects.paper_kinds import DEPENDS, NOTES, SOMETIMES
from actions.answers.section import Item, Section
from actions.saying.wording import clip

OPENING = "Nói gọn lại phần chính (chọn lại mục bên dưới để xem đủ):"
LINE = 110
"""Characters of one line at most."""
WHOLE = 40
"""So many characters are said before a line is cut after a sentence or a half of one."""

_BRACKETS = re.compile(r"\s*\([^()]*\)")
_STOP = re.compile(r"(?<=[.;])\s")
_ASIDE = (DEPENDS.lower(), SOMETIMES.lower(), NOTES.lower())


def plainer(section: Section) -> Section:
    """The same without what holds in some cases only, and of each line how it begins."""
    kept = tuple(item for item in section.items if not item.group.lower().endswith(_ASIDE)) or section.items
    return replace(section, items=tuple(map(_short, kept)))


def in_brief(line: str) -> str:
    """A line without brackets, at most :data:`LINE` characters."""
    return clip(_BRACKETS.sub("", line), LINE)


def _short(item: Item) -> Item:
    return item if item.case is not None else replace(item, text=in_brief(_first_of(_BRACKETS.sub("", item.text))))


def _first_of(text: str) -> str:
    """The first sentence, or as many as it takes to say something."""
    end = next((stop.start() for stop in _STOP.finditer(text) if stop.start() >= WHOLE), len(text))
    return text[:end].rstrip(" ;.")
