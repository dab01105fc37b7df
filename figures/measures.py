"""The measures that are counted, and for whom: scopes. A count below :data:`LEAST` is not shown to anybody."""

from __future__ import annotations

from citizens.outcomes import LEAST as LEAST

PROVINCE = "p"
"""The scope of all; others are ``o:OFFICE``, ``c:CHANNEL`` and ``l:LINK``."""

TURN = "turn"
"""Questions by what came of them."""
ANSWERED, ASKED_BACK, REFUSED, HANDED_OVER, DOSSIER = "answered", "asked_back", "refused", "handed_over", "dossier"
HOUR = "hour"
"""Questions by the hour of the day."""
PROCEDURE = "procedure"
"""Answers by the procedure that was told."""
CITIZENS = "citizens"
"""Citizens who wrote, each once a day: an estimate, within some 2 %."""
FUNNEL = "funnel"
"""Talks that came by a link: opened, asked, followed a link out, among these one to where a dossier is filed, looked
up or followed a dossier.
"""
OPENED, ASKED, OUT, FILING, LOOKED_UP = "opened", "asked", "out", "filing", "looked_up"
BEGUN = ((FUNNEL, FILING),)
"""What was not counted from the start: the day on which that began is kept, and told with it."""
ASSISTED = "assisted"
"""Times that a tablet was handed over at a counter, by counter."""
MEASURES = (TURN, HOUR, PROCEDURE, CITIZENS, FUNNEL, ASSISTED)


def office_scope(office: str) -> str:
    """The scope of an office."""
    return f"o:{office}"


def link_scope(code: str) -> str:
    """The scope of a registered link."""
    return f"l:{code}"


def channel_scope(channel: str) -> str:
    """The scope of a channel."""
    return f"c:{channel}"
