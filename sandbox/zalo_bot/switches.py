"""The points on which the sources about Zalo Bot disagree or fall silent, each a switch with a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from sandbox.switches import Switches

CHOICES: dict[str, tuple[object, ...]] = {
    "webhook_shape": ("wrapped", "flat"),
    "photo_field": ("photo_url", "photo"),
    "no_webhook": ("404", "empty"),
    "first_contact": ("refused", "allowed"),
    "date_unit": ("ms", "s"),
}
RETRIES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
"""Nothing is known of retries; this is as patient as other services are in their first minutes."""


@dataclass
class BotSwitches(Switches):
    """The behaviour of this platform.

    ``replays``: updates that were fetched come back on later polls, at once. ``retries`` are the pauses (s) before
    each further delivery to a webhook; after the last the event is lost. ``rate`` is sends a second, 0 without limit.
    ``no_webhook`` is what ``getWebhookInfo`` answers then; ``first_contact`` whether a bot may write first.
    """

    choices: ClassVar[Mapping[str, tuple[object, ...]]] = CHOICES

    replays: bool = False
    webhook_shape: str = "wrapped"
    photo_field: str = "photo_url"
    no_webhook: str = "404"
    first_contact: str = "refused"
    date_unit: str = "ms"
    retries: tuple[float, ...] = RETRIES
    rate: int = 0
