"""One turn as the worker sees it: what the brain gives back, and the desk that closes it.

The brain (:mod:`bot.brain`) and the desk of an installation (:mod:`bot.citizen_data.desk`) are built on these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from actions.citizen.known import STRANGER, Citizen, Effect
from actions.saying.reply import Decision, Reply
from bot import keys
from bot.delivery.inbox import Event
from bot.messages.channel import Inbound
from citizens.sighted import Sighted
from citizens.told import Told
from common.errors import MotCuaError
from nlu.understanding import Reading


@dataclass(frozen=True)
class TurnResult:
    """The result of a turn, as a brain gives it back. ``memory`` goes into the next turn of the same chat.

    ``effects`` are to be done beside answering; ``told`` are the procedures whose facts were told, and ``release`` is
    the number of the content that they were told from, 0 when nothing was; ``sighted`` are the dossiers that were
    found.
    """

    replies: tuple[Reply, ...]
    memory: dict[str, Any] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    decision: Decision = Decision.ANSWER
    told: tuple[Told, ...] = ()
    release: int = 0
    sighted: tuple[Sighted, ...] = ()
    reading: Reading = field(default_factory=lambda: Reading("out_of_scope"))


class Brain(Protocol):
    """The part that worker and asker need of :class:`bot.brain.Brain`."""

    async def turn(self, memory: dict[str, Any], message: Inbound) -> TurnResult:
        """Answer one message."""


@dataclass(frozen=True)
class Closing:
    """The end of a turn, to be committed: the replies, and the memory with the seconds for which it may be kept."""

    replies: Sequence[Reply]
    memory: dict[str, Any]
    seconds: int = keys.WEEK
    """Where it is negative, the memory is kept so long or as long as it still would be, whichever is longer."""
    secret: bool = False
    """Only the citizen may read the replies: not an officer whom they asked for."""


class StoreAway(MotCuaError):
    """SQL is away, and the turn cannot be closed without it: to be tried again when it is back."""


class Desk(Protocol):
    """The part of a desk that the worker needs."""

    async def citizen(self, inbound: Inbound) -> Citizen:
        """Return what is known of the sender."""

    async def is_there(self, inbound: Inbound) -> bool:
        """Tell whether a turn of the sender could be closed now, after :class:`StoreAway`."""

    def recall(self, memory: dict[str, Any], citizen: Citizen) -> dict[str, Any]:
        """Return what is remembered of the conversation, with what came to it from outside since the last turn."""

    async def close(self, event: Event, citizen: Citizen, result: TurnResult) -> Closing:
        """Do what the turn decided, and say what is to be committed. Raises :class:`StoreAway`."""


class NoDesk:
    """Knows nobody and keeps nothing: for tests and drills of what lies around it."""

    async def citizen(self, inbound: Inbound) -> Citizen:
        """A stranger."""
        return STRANGER

    async def is_there(self, inbound: Inbound) -> bool:
        """Always."""
        return True

    def recall(self, memory: dict[str, Any], citizen: Citizen) -> dict[str, Any]:
        """The memory as it is."""
        return memory

    async def close(self, event: Event, citizen: Citizen, result: TurnResult) -> Closing:
        """The result as it is."""
        return Closing(result.replies, result.memory)
