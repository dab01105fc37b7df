"""The points on which the sources about Zalo disagree or fall silent, each a switch with a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from sandbox.switches import Switches

RETRY_STEPS = (30.0, 300.0, 900.0, 1800.0, 3600.0)
TWELVE_HOURS = (30.0, 300.0, 900.0, 1800.0, *[3600.0] * 11)

CHOICES: dict[str, tuple[object, ...]] = {
    "header_timestamp": ("same", "different", "absent"),
    "signed_timestamp": ("body", "header"),
    "mac_prefix": ("mac=", "sha256=", ""),
    "signature": ("right", "missing", "wrong"),
    "button_template": ("either", "absent", "button"),
    "seen_shape": ("msg_ids", "msg_id"),
    "message_id_name": ("message_id", "msg_id"),
    "token_refusal": (-216, -220, 401),
    "old_access": ("until it expires", "revoked"),
    "reuse": ("refused", "revokes the pair"),
    "refresh_life": ("rolling", "from the authorization"),
    "after_window": ("package", "refused"),
    "rate_seconds": (1.0, 60.0),
}


@dataclass
class OaSwitches(Switches):
    """The behaviour of this Zalo.

    ``retries`` are the pauses before each further delivery of an event; after the last the webhook is disabled.
    ``grace`` is how long (s) an exchanged refresh token gives the same pair again. ``reply_by_message_id`` makes a
    message to a ``user_id`` a proactive one, which costs one of the package. ``rate`` 0 means without limit.
    """

    choices: ClassVar[Mapping[str, tuple[object, ...]]] = CHOICES

    header_timestamp: str = "same"
    signed_timestamp: str = "body"
    mac_prefix: str = "mac="
    signature: str = "right"
    retries: tuple[float, ...] = RETRY_STEPS
    button_template: str = "either"
    seen_shape: str = "msg_ids"
    message_id_name: str = "message_id"
    quota_in_answer: bool = True
    token_refusal: int = -216
    old_access: str = "until it expires"
    reuse: str = "refused"
    grace: float = 0.0
    refresh_life: str = "rolling"
    after_window: str = "package"
    reply_by_message_id: bool = False
    anonymous: bool = True
    rate: int = 0
    rate_seconds: float = 1.0
    receipts: bool = True
    off: list[str] = field(default_factory=list)
    """Events that are not switched on in the console."""
