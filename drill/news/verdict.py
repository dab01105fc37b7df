"""The verdict of the news drill: what phones and pages showed against what happened to the dossiers."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from actions.answers.dossier.news import NEVER_ARRIVED, PERHAPS_ARRIVED
from bot.citizen_data.citizen_ref import Refs
from bot.messages.envelope import Envelope
from citizens.notices import Notice, Notices, Telling
from citizens.waits import EVENT
from drill.citizens import Chat
from sandbox.portal.world import STATUSES

_STATUS = re.compile(r"^Hồ sơ \S+: (.+)\.$", re.MULTILINE)
_LATE = (NEVER_ARRIVED, PERHAPS_ARRIVED)
_CODES = {name: code for code, name in STATUSES.items()}


class Happened(Protocol):
    """The past of one dossier, for the verdict."""

    @property
    def statuses(self) -> list[int]:
        """In order, from the one that its follower had seen."""

    @property
    def waits(self) -> int:
        """Return how often its follower asked to be told when a system is back."""


@dataclass
class NewsVerdict:
    """Counts over all citizens; ``problems`` name the first few cases."""

    citizens: int = 0
    moves: int = 0
    notices: int = 0
    waits: int = 0
    told: int = 0
    overtaken: int = 0
    lost: int = 0
    twice: int = 0
    invented: int = 0
    uncertain: int = 0
    uncertain_arrived: int = 0
    undelivered: int = 0
    late: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Nothing lost, nothing twice, nothing that did not happen."""
        return not (self.lost or self.twice or self.invented)

    def note(self, name: str, count: int, chat: Chat, what: Any) -> None:
        """Count something that must not be."""
        setattr(self, name, getattr(self, name) + count)
        if count and len(self.problems) < 20:
            self.problems.append(f"{name} {count} for {chat.channel}:{chat.id}: {what}")


def judge(
    chats: Sequence[Chat], past: Mapping[str, Happened], notices: Notices, refs: Refs, envelope: Envelope
) -> NewsVerdict:
    """Compare, citizen by citizen."""
    verdict = NewsVerdict()
    for chat in chats:
        happened = past[f"{chat.channel}:{chat.id}"]
        mine = [one for one in notices.all_of(refs.of(chat.channel, chat.id)) if one.state is not Telling.SILENT]
        _judge(verdict, chat, happened, mine, envelope)
    return verdict


def _judge(verdict: NewsVerdict, chat: Chat, past: Happened, mine: list[Notice], envelope: Envelope) -> None:
    happened = past.statuses
    returns = sum(one.event.startswith(EVENT) for one in mine)
    texts = {one.id: json.loads(envelope.open(one.body))["text"] for one in mine}
    said = [_CODES[found[1]] for one in mine if (found := _STATUS.search(texts[one.id]))]
    shown = Counter(text for text, _ in chat.shown if text.startswith("Tin báo:"))
    late = Counter(text.partition("\n")[2] for text, _ in chat.shown if text.startswith(_LATE))
    told = _texts_in(mine, texts, Telling.TOLD)
    perhaps = _texts_in(mine, texts, Telling.UNCERTAIN, Telling.SHOWN_AGAIN)
    said_late = _texts_in(mine, texts, Telling.SHOWN, Telling.SHOWN_AGAIN)
    verdict.citizens += 1
    verdict.moves += len(happened) - 1
    verdict.notices += len(mine) - returns
    verdict.waits += returns
    verdict.told += told.total()
    verdict.uncertain += perhaps.total()
    verdict.undelivered += sum(one.state in (Telling.UNDELIVERED, Telling.SHOWN) for one in mine)
    verdict.late += late.total()
    verdict.uncertain_arrived += (shown - told).total()
    verdict.overtaken += max(0, len(happened) - 1 - len(said))
    verdict.note("lost", max(0, past.waits - returns), chat, f"{past.waits} waits, {returns} told")
    verdict.note("twice", max(0, returns - past.waits), chat, f"{past.waits} waits, {returns} told")
    verdict.note("lost", (told - shown).total(), chat, list(told - shown))
    verdict.note("lost", int([happened[0], *said][-1] != happened[-1]), chat, (happened, said))
    verdict.note("twice", (shown - told - perhaps).total(), chat, list(shown - told - perhaps))
    verdict.note("twice", (late - said_late).total(), chat, list(late - said_late))
    verdict.note("invented", int(not _happened(said, happened[1:])), chat, (happened, said))


def _texts_in(mine: Sequence[Notice], texts: Mapping[int, str], *states: Telling) -> Counter[str]:
    """The texts of the notices in one of these states."""
    return Counter(texts[one.id] for one in mine if one.state in states)


def _happened(said: Sequence[int], happened: Sequence[int]) -> bool:
    """Tell whether all that was said happened, in that order."""
    rest = iter(happened)
    return all(status in rest for status in said)
