"""The desk: what a turn is told of the citizen before, and what is done for the citizen after.

It works before the commit of the turn (:mod:`bot.commit`). A crash between the two repeats the turn, so whatever is
done here must come to the same when it is done twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from actions.citizen import STRANGER, Citizen, Effect
from actions.reply import Reply
from bot.channels.base import Inbound
from bot.inbox import Event


class TurnResult(Protocol):
    """What worker and desk need of a turn's result; see :class:`bot.brain.TurnResult`."""

    @property
    def replies(self) -> Sequence[Reply]:
        """In the order in which they are to be sent."""

    @property
    def memory(self) -> dict[str, Any]:
        """For the next turn."""

    @property
    def effects(self) -> Sequence[Effect]:
        """What is to be done beside answering."""


class Desk(Protocol):
    """What the worker needs of a desk."""

    async def citizen(self, inbound: Inbound) -> Citizen:
        """What is known of the sender."""

    async def close(self, event: Event, result: TurnResult) -> Sequence[Reply]:
        """Do what the turn decided; the replies as they are to be sent."""


class NoDesk:
    """Knows nobody and keeps nothing: for tests and drills of what lies around it."""

    async def citizen(self, inbound: Inbound) -> Citizen:
        """A stranger."""
        return STRANGER

    async def close(self, event: Event, result: TurnResult) -> Sequence[Reply]:
        """The replies as they are."""
        return result.replies
