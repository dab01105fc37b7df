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
FOUND = "found"
"""Dossiers that were found in talks that came by a link, each once: the last step of the funnel."""
FILED = "filed"
"""Dossiers that were found, each once, by the way in which they were filed."""
ONLINE, COUNTER, POST, UNKNOWN = "online", "counter", "post", "unknown"
CAME_BACK = "came_back"
"""Dossiers that came back, each once for each state, by state and procedure (:func:`of_procedure`)."""
SUPPLEMENT, NOT_ACCEPTED, STOPPED = "supplement", "not_accepted", "stopped"
OUTCOME = "outcome"
"""Answers to "nộp được chưa, vướng gì?" by answer and procedure (:func:`of_procedure`)."""
UNSERVED = "unserved"
"""Questions of which it is known what procedure they are about and that were not answered, by what came of them and
procedure (:func:`of_procedure`).
"""
BEGUN = ((FUNNEL, FILING), (FUNNEL, FOUND), (FILED, ""), (CAME_BACK, ""), (OUTCOME, ""), (UNSERVED, ""))
"""What was not counted from the start: the day on which that began is kept, and told with it."""
ASSISTED = "assisted"
"""Times that a tablet was handed over at a counter, by counter."""
MEASURES = (TURN, HOUR, PROCEDURE, CITIZENS, FUNNEL, ASSISTED, FILED, CAME_BACK, OUTCOME, UNSERVED)


def of_procedure(key: str, procedure: str) -> str:
    """The key of a count that has both."""
    return f"{key}:{procedure}"


def parts_of(key: str) -> tuple[str, str]:
    """The inverse of :func:`of_procedure`."""
    first, _, procedure = key.partition(":")
    return first, procedure


def office_scope(office: str) -> str:
    """The scope of an office."""
    return f"o:{office}"


def link_scope(code: str) -> str:
    """The scope of a registered link."""
    return f"l:{code}"


def channel_scope(channel: str) -> str:
    """The scope of a channel."""
    return f"c:{channel}"
