"""The channel interface: what comes in, what goes out, and how a send can end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from actions.saying.reply import Reply

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

MAX_TEXT = 2_000
"""Characters of a citizen's message that are read; the rest is cut off, and the citizen is told."""


class Kind(str, Enum):
    """The kind of thing that a citizen sent."""

    TEXT = "text"
    TAP = "tap"
    START = "start"
    PHOTO = "photo"
    STICKER = "sticker"
    FILE = "file"
    VOICE = "voice"
    CONTACT = "contact"
    LOCATION = "location"
    OTHER = "other"


@dataclass(frozen=True)
class Inbound:
    """One event from a citizen.

    ``event_id`` is the channel's own id: the same id delivered twice is one event. ``text`` is what was typed, the
    tapped button's payload, the payload of a deep link, or a place as :mod:`common.place` writes it, by ``kind``.
    Pictures and files are never fetched. ``public`` marks a chat where others read along, such as a group;
    ``private_url`` then opens one with the bot alone, where the service has such addresses. ``origin`` stands for the
    address it came from, where there is one.
    """

    channel: str
    chat: str
    event_id: str
    kind: Kind
    text: str = ""
    public: bool = False
    private_url: str = ""
    origin: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Inbound:
        """The inverse of :meth:`to_dict`."""
        what = (data["channel"], data["chat"], data["event_id"], Kind(data["kind"]), data["text"])
        return cls(*what, data.get("public", False), data.get("private_url", ""), data.get("origin", ""))


Shorten = Callable[[str], Awaitable[str]]
"""Makes the long addresses in a text short (:mod:`bot.short_links`)."""


async def as_it_is(text: str) -> str:
    """Makes nothing short."""
    return text


class Outcome(str, Enum):
    """The end of a send. Only NOT_SENT may be tried again."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Delivery:
    """Result of one send. ``retry_after`` is in seconds; ``final`` means that trying again is pointless."""

    outcome: Outcome
    retry_after: float | None = None
    final: bool = False


class Intake(Protocol):
    """The part that a channel needs of :class:`bot.delivery.inbox.Inbox`."""

    async def put(self, inbound: Inbound) -> bool:
        """Take in once."""


class Channel(Protocol):
    """A channel as the outbox needs it."""

    name: str

    def pieces(self, reply: Reply) -> Sequence[Reply]:
        """``reply`` as the messages this channel shows it in, each of which :meth:`send` delivers in one call.

        At least one; a piece is its own only piece. Pure: the same reply gives the same pieces.
        """

    async def send(self, chat: str, key: str, reply: Reply, quote: str = "") -> Delivery:
        """Deliver one reply. ``key`` is unique per reply and the same at each try. Never raises.

        ``quote`` is the id of the event that is answered, given where others read along: the answer may show it.
        """

    async def typing(self, chat: str) -> None:
        """Show that an answer is being prepared, where the channel can. Never raises."""


class GatewayChannel(Channel, Protocol):
    """A channel as the gateway runs it."""

    def routes(self) -> Sequence[BaseRoute]:
        """Routes to mount, such as the webhook."""

    async def start(self) -> None:
        """Begin to receive: set the webhook, or start polling in the background. Must not wait for the outside."""

    async def stop(self) -> None:
        """Stop receiving."""
