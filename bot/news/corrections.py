"""Corrections: who was told a fee, a paper or a time that is different now, and what to tell them.

Only people who consented are known at all (:mod:`bot.citizen_data.receipts`). Whoever was told the new facts since,
or was sent this correction already, gets none. A correction goes the way of all news (:mod:`bot.news`): once, by day,
and never lost in silence.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from actions.answers.dossier.correction import Change, changes, correction
from actions.saying.reply import Reply
from bot.messages.envelope import Envelope
from bot.news.schedule import not_before
from citizens.notices import Address, NewNotice, Notices
from citizens.receipts import Receipt, Receipts, Recipient
from common.today import VIETNAM
from data.models import Procedure
from data.official.facets import official_hash
from data.releases.store import Store


@dataclass(frozen=True)
class Correction:
    """One message: to whom, on which channel, about which procedure and version of its record."""

    recipient: Recipient
    channel: str
    procedure: Procedure
    version: str
    changes: tuple[Change, ...]
    told_at: datetime

    @property
    def topic(self) -> str:
        """Return what the notice is about."""
        return _topic(self.procedure.code)

    @property
    def reply(self) -> Reply:
        """Return what the citizen reads."""
        return correction(self.procedure, self.changes, self.told_at.astimezone(VIETNAM).date())


@dataclass(frozen=True)
class Plan:
    """The corrections that would be sent. ``answers`` counts all answers of the period, ``linked`` those whose people
    may be told.
    """

    answers: int
    linked: int
    corrections: tuple[Correction, ...]


def plan(store: Store, since: datetime) -> Plan:
    """Corrections for what was told since then and is different in the release in force."""
    receipts, notices = Receipts(store), Notices(store.engine)
    linked = receipts.linked_since(since)
    found = _Comparison(store, {told.procedure for receipt in linked for told in receipt.told}).of(linked)
    sent = {one.topic: notices.announced(one.topic) for one in found}
    fresh = tuple(one for one in found if (one.recipient.ref, one.version) not in sent[one.topic])
    return Plan(receipts.count_since(since), len(linked), fresh)


def send(store: Store, corrections: Iterable[Correction], envelope: Envelope) -> int:
    """Give ``corrections`` to the news; how many had not been given before."""
    notices, now = Notices(store.engine), time.time()
    return sum(notices.announce(_address(one), one.topic, _notice(one, envelope, now)) for one in corrections)


def _topic(code: str) -> str:
    return f"correction:{code}"


def _address(one: Correction) -> Address:
    return Address(one.recipient.ref, one.channel, one.recipient.chat)


def _notice(one: Correction, envelope: Envelope, now: float) -> NewNotice:
    body = envelope.seal(json.dumps(one.reply.to_dict(), ensure_ascii=False))
    return NewNotice(one.version, body, now, not_before(now, one.recipient.ref))


class _Comparison:
    """Compares what was told of the procedures ``codes``, release by release; each is read once."""

    def __init__(self, store: Store, codes: Collection[str]) -> None:
        self._store = store
        self._codes = codes
        self._releases: dict[int, Mapping[str, Procedure]] = {}
        self._now = self._of_release(store.newest_id() or 0)
        self._versions = {code: official_hash(procedure) for code, procedure in self._now.items()}

    def of(self, linked: Iterable[Receipt]) -> list[Correction]:
        by_person: dict[tuple[str, str], list[Receipt]] = defaultdict(list)
        for receipt in linked:
            for told in receipt.told:
                by_person[receipt.recipient.ref if receipt.recipient else "", told.procedure].append(receipt)
        found = (self._one(code, receipts) for (_, code), receipts in by_person.items())
        return [correction for correction in found if correction is not None]

    def _one(self, code: str, receipts: list[Receipt]) -> Correction | None:
        """The correction for one person and procedure, from the oldest to the latest answer."""
        now = self._now.get(code)
        last = receipts[-1]
        if now is None or last.recipient is None or self._versions[code] in _versions_told(code, last):
            return None
        changed: dict[str, Change] = {}
        for receipt in receipts:
            changed.update(self._changes(code, receipt, now))
        if not changed:
            return None
        return Correction(last.recipient, last.channel, now, self._versions[code], tuple(changed.values()), last.at)

    def _changes(self, code: str, receipt: Receipt, now: Procedure) -> dict[str, Change]:
        old = self._of_release(receipt.release).get(code)
        told = [one for one in receipt.told if one.procedure == code]
        if old is None:
            return {}
        return {change.facet: change for one in told for change in changes(old, now, one.aspects)}

    def _of_release(self, number: int) -> Mapping[str, Procedure]:
        if number not in self._releases:
            self._releases[number] = self._store.procedures(number, self._codes)
        return self._releases[number]


def _versions_told(code: str, receipt: Receipt) -> set[str]:
    return {told.version for told in receipt.told if told.procedure == code}
