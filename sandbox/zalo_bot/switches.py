"""The points on which the sources about Zalo Bot disagree or fall silent, each a switch with a default."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

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
class Switches:
    """The behaviour of this platform.

    ``replays``: updates that were fetched come back on later polls, at once. ``retries`` are the pauses (s) before
    each further delivery to a webhook; after the last the event is lost. ``rate`` is sends a second, 0 without limit.
    ``no_webhook`` is what ``getWebhookInfo`` answers then; ``first_contact`` whether a bot may write first.
    """

    replays: bool = False
    webhook_shape: str = "wrapped"
    photo_field: str = "photo_url"
    no_webhook: str = "404"
    first_contact: str = "refused"
    date_unit: str = "ms"
    retries: tuple[float, ...] = RETRIES
    rate: int = 0

    def set(self, changes: dict[str, Any]) -> None:
        """Change some. Raises ``ValueError`` for a switch or value that does not exist."""
        for name, value in changes.items():
            self._check(name, value)
            setattr(self, name, tuple(map(float, value)) if name == "retries" else value)

    def to_wire(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    def _check(self, name: str, value: object) -> None:
        if name not in self.__dataclass_fields__:
            raise ValueError(f"unknown switch {name!r}; known are {', '.join(self.__dataclass_fields__)}")
        if name in CHOICES and value not in CHOICES[name]:
            raise ValueError(f"{name} is one of {', '.join(map(repr, CHOICES[name]))}")
        if name != "retries" and not isinstance(value, type(getattr(Switches(), name))):
            raise ValueError(f"{name} must be a {type(getattr(Switches(), name)).__name__}")
