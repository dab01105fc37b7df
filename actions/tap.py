"""What our buttons carry: taps of :mod:`nlu.taps`, in at most 64 bytes, the limit of Telegram's callback data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nlu.taps import of_tap, parse_tap, write_tap
from nlu.understanding import Aspect

PAYLOAD_LIMIT = 64
"""Bytes."""

NOT_THESE = "/reject"
PERSON = "/handoff"
HELP = "/help"
DOSSIER = "/dossier_status"

AGREE = "/consent"
REFUSE = "/refuse_consent"
YES, NO = "yes", "no"
"""What the taps of the question before a deletion carry (``kind``)."""
FOLLOW_AGREED, BACK_AGREED = "consent", "backyes"
"""What a tap carries (``kind``) by which the citizen agrees to be remembered, and follows or waits, in one."""

_CHOOSE = "choose"
_AGREEING = {("consent", None), ("erase_data", YES), ("follow", FOLLOW_AGREED), ("follow", BACK_AGREED)}
_REFUSING = {("refuse_consent", None), ("erase_data", NO)}


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


def read_tap(payload: str) -> Tap | None:
    """The tap that :func:`choose` wrote; None for anything else."""
    parsed = parse_tap(payload, {_CHOOSE})
    if parsed is None:
        return None
    meant = of_tap(*parsed)
    if not meant.procedure_codes:
        return None
    return Tap(meant.procedure_codes[0], next(iter(meant.aspects), None), meant.case, _leaf(parsed[1]))


def agrees(payload: str) -> bool | None:
    """Whether a button says yes (True) or no (False) to a question of ours; None for any other button."""
    intent, keys = parse_tap(payload, {"consent", "refuse_consent", "erase_data", "follow"}) or ("", {})
    said = (intent, keys.get("kind"))
    return True if said in _AGREEING else False if said in _REFUSING else None


def _leaf(keys: Mapping[str, Any]) -> int:
    number = keys.get("n")
    return number if isinstance(number, int) and 1 <= number < 1000 else 1
