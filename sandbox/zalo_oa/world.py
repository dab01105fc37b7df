"""The Official Account, the citizens and what was said, as Zalo's servers know it. Everything is in memory."""

from __future__ import annotations

import secrets
import time
from collections import deque
from dataclasses import dataclass
from itertools import count
from typing import Any

from sandbox.zalo_oa.errors import Refusal
from sandbox.zalo_oa.events import Events
from sandbox.zalo_oa.people import Account, Person
from sandbox.zalo_oa.switches import OaSwitches
from sandbox.zalo_oa.tokens import TokenBook

FREE_REPLIES = 8
FREE_SECONDS = 48 * 3600.0
LAST_SECONDS = 7 * 24 * 3600.0
KEPT_CALLS = 100_000

Json = dict[str, Any]


@dataclass
class Call:
    """One call as it came in, for tests and drills. ``error`` is what the bot was told; None when nothing."""

    path: str
    body: Json
    at: float
    status: int = 0
    error: int | None = None
    done: bool = False


class World:
    """One Official Account and everybody who may talk to it.

    Ids of people count from ``first_id``. A program that is started anew should take a higher one, since a bot with a
    good memory would take the same ids for the same people.
    """

    def __init__(self, account: Account, switches: OaSwitches, *, package: int = 200, first_id: int = 1) -> None:
        self.account = account
        self.switches = switches
        self.package_total = package
        self.package = package
        self.ahead = 0.0
        self.tokens = TokenBook(account.app_id, account.app_secret, switches, self.now)
        self.events = Events(account, switches, self.now)
        self.people: dict[str, Person] = {}
        self.calls: deque[Call] = deque(maxlen=KEPT_CALLS)
        self.files: set[str] = set()
        self._ids = count(first_id)

    def now(self) -> float:
        """This world's time: the real one, plus what it was put ahead."""
        return time.time() + self.ahead

    def add_person(self, name: str, *, anonymous: bool = False) -> Person:
        """A new citizen who has not done anything yet."""
        number = next(self._ids)
        person = Person(str(2 * 10**18 + number), name, str(3 * 10**18 + number), anonymous)
        person.conversation = f"conv{number}" if anonymous else ""
        self.people[person.id] = person
        return person

    def person(self, person_id: str) -> Person:
        """A citizen by id. Raises :class:`Refusal`."""
        if person_id not in self.people:
            raise Refusal(-201, "user_id is invalid")
        return self.people[person_id]

    def act(self, person: Person) -> None:
        """The citizen did something: the window opens, eight replies are free again."""
        person.acted_at = self.now()
        person.replies = 0

    def person_says(self, person: Person, what: str, message: Json, *, visible: bool = True) -> Json:
        """A message of a citizen, and its event."""
        self.act(person)
        person.left = False
        sent = {"msg_id": secrets.token_hex(16), **message}
        person.messages.append({"from": "user", "kind": what, "visible": visible, "at": self.now(), **sent})
        self.events.person_sent(person, what, sent)
        return sent

    def person_follows(self, person: Person, follows: bool) -> None:
        """A citizen follows the account, or leaves it."""
        person.follower, person.left = follows, not follows
        if follows:
            self.act(person)
        self.events.followed(person, follows)

    def person_submits(self, person: Person, info: Json) -> None:
        """A citizen fills in the form that ``request_user_info`` showed."""
        self.act(person)
        self.events.submitted(person, info)

    def account_says(self, person: Person, kind: str, message: Json, *, proactive: bool) -> Json:
        """A message of the account, counted; the ``data`` of the answer. Raises :class:`Refusal`."""
        quota = self._charge(person, proactive)
        message_id = secrets.token_hex(16)
        person.messages.append({"from": "oa", "kind": kind, "msg_id": message_id, "at": self.now(), **message})
        self.events.account_sent(person, kind, message_id, message.get("text", ""))
        answer: Json = {self.switches.message_id_name: message_id, "user_id": person.id}
        return {**answer, "quota": quota} if self.switches.quota_in_answer else answer

    def window(self, person: Person) -> str:
        """``free``, ``package``, or the number of the error."""
        if person.left:
            return "-213"
        if person.acted_at is None:
            return "-232"
        age = self.now() - person.acted_at
        if age > LAST_SECONDS:
            return "-230"
        return "free" if age <= FREE_SECONDS and person.replies < FREE_REPLIES else "package"

    def _charge(self, person: Person, proactive: bool) -> Json:
        window = self.window(person)
        if window.startswith("-"):
            raise Refusal(int(window))
        if window == "free" and not proactive:
            person.replies += 1
            return self._quota("reply", FREE_REPLIES - person.replies, FREE_REPLIES)
        return self._charge_package(person)

    def _charge_package(self, person: Person) -> Json:
        if self.switches.after_window == "refused":
            late = person.acted_at is not None and self.now() - person.acted_at > FREE_SECONDS
            raise Refusal(-305 if late else -311)
        if self.package <= 0:
            raise Refusal(-211)
        self.package -= 1
        return self._quota("sub_quota", self.package, self.package_total)

    def _quota(self, kind: str, remain: int, total: int) -> Json:
        """Its numbers are strings."""
        owner = {"owner_type": "OA", "owner_id": self.account.oa_id}
        return {"quota_type": kind, **owner, "remain": str(remain), "total": str(total), "expired_date": "31/12/2026"}
