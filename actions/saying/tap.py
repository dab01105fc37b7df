"""The payloads of our buttons: taps of :mod:`nlu.taps`, in at most 64 bytes, the limit of Telegram's
callback data.
"""

from __future__ import annotations

from dataclasses import dataclass

from nlu.taps import write_tap
from nlu.understanding import Aspect

PAYLOAD_LIMIT = 64
"""Bytes."""

NOT_THESE = "/reject"
PERSON = "/handoff"
HELP = "/help"
DOSSIER = "/dossier_status"
NEARBY = "near"
NEAR = write_tap("place_lookup", kind=NEARBY)
"""Asks for the communes nearby. The web page sends where it is instead, if the citizen lets it."""

AGREE = "/consent"
REFUSE = "/refuse_consent"
YES, NO = "yes", "no"
"""The ``kind`` of the taps of the question before a deletion."""
FOLLOW_AGREED, BACK_AGREED = "consent", "backyes"
"""The ``kind`` of a tap by which the citizen agrees to be remembered, and follows or waits, in one."""

_CHOOSE, _FAQ, _PLACE = "choose", "ask_faq", "place_lookup"


@dataclass(frozen=True)
class Tap:
    """A tapped button about a procedure: which aspect, which case, and from which leaf of a long answer on."""

    procedure: str
    aspect: Aspect | None = None
    case: int | None = None
    leaf: int = 1


def choose(procedure: str, aspect: Aspect | None = None, case: int | None = None, leaf: int = 1) -> str:
    """Payload of a button about a procedure."""
    keys = {"p": procedure, "a": aspect.value if aspect else None, "c": case, "n": leaf if leaf > 1 else None}
    return write_tap(_CHOOSE, **{key: value for key, value in keys.items() if value is not None})


def in_tree(procedure: str, path: str = "") -> str:
    """Payload of a button that goes to the question, or to the papers, at the end of these answers."""
    return write_tap(_CHOOSE, p=procedure, t=f".{path}")


def question(entry: str) -> str:
    """Payload of a button that asks what an entry of the FAQ answers."""
    return write_tap(_FAQ, kind=entry)


def commune(office: str) -> str:
    """Payload of a button that names a commune."""
    return write_tap(_PLACE, o=office)
