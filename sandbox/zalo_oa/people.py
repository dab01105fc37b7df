"""The people who take part: the Official Account and the citizens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Account:
    """The Official Account, its app, and the two secrets that must not be mixed up."""

    app_id: str = "1111111111111111111"
    app_secret: str = "app-secret-demo"
    oa_id: str = "9000000000000000001"
    oa_secret: str = "oa-secret-demo"
    name: str = "Một Cửa (mô phỏng)"


@dataclass
class Person:
    """A citizen with a Zalo account, or (``anonymous``) a visitor of the web widget."""

    id: str
    name: str
    id_by_app: str
    anonymous: bool = False
    conversation: str = ""
    follower: bool = False
    left: bool = False
    acted_at: float | None = None
    replies: int = 0
    messages: list[Json] = field(default_factory=list)

    def to_wire(self) -> Json:
        """For the citizens' side."""
        return {
            "id": self.id,
            "name": self.name,
            "anonymous": self.anonymous,
            "follower": self.follower,
            "acted_at": self.acted_at,
            "replies": self.replies,
        }
