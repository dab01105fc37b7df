"""One turn of a talk: what an action works from, and what it decides. No Rasa, no channel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from actions.citizen.known import STRANGER, Citizen, Effect
from actions.saying.reply import Decision, Reply
from citizens.sighted import Sighted
from citizens.told import Told
from common.place import Spot
from data.models import Release
from data.releases.switches import NOTHING_OFF, Off
from nlu.talk.state import Talk
from nlu.understanding import Reading


@dataclass(frozen=True)
class Audience:
    """The readers of a talk. ``public``: others do, as in a group; ``private_url`` then opens a chat with the bot
    alone.
    """

    public: bool = False
    private_url: str = ""


ALONE = Audience()


@dataclass(frozen=True)
class Turn:
    """The input of an action. ``text`` has identity numbers masked; ``identity`` holds the number, unmasked, and
    ``spot`` where the citizen is, if that was shared: both live only as long as the turn, and are never in a tracker,
    log or store. ``off`` is what the province has switched off.
    """

    text: str
    reading: Reading
    memory: Talk
    release: Release
    identity: str | None = None
    citizen: Citizen = STRANGER
    audience: Audience = ALONE
    spot: Spot | None = None
    off: Off = NOTHING_OFF

    @property
    def office(self) -> str | None:
        """The id of the office that is meant: the one that the message names, else the citizen's own.

        None where the message names several, or none of which it is sure.
        """
        named, own = self.reading.offices, self.memory.office
        if not named or own in named:
            return own
        return named[0] if len(named) == 1 else None


@dataclass(frozen=True)
class Outcome:
    """The decision of an action: the kind of turn, the replies in order, the talk for the next turn.

    ``effects`` are to be carried out beside answering; ``told`` names the procedures whose facts the replies tell,
    ``sighted`` the dossiers that were found.
    """

    decision: Decision
    replies: tuple[Reply, ...]
    memory: Talk
    effects: tuple[Effect, ...] = ()
    told: tuple[Told, ...] = ()
    sighted: tuple[Sighted, ...] = ()


Respond = Callable[[Turn], Awaitable[Outcome]]
