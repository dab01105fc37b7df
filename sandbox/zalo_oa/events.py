"""Events on their way to the webhook: their shapes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.held import Gate
from sandbox.zalo_oa.people import Account, Person
from sandbox.zalo_oa.switches import OaSwitches

Json = dict[str, Any]


@dataclass
class Event:
    """One event. ``queue`` is the citizen whose events are first tried one after the other."""

    body: Json
    queue: str
    tries: int = 0
    state: str = "waiting"
    """``waiting``, ``taken`` or ``lost``."""


@dataclass
class Events:
    """Makes events and hands them to ``deliver``; keeps all of them for the drills."""

    account: Account
    switches: OaSwitches
    clock: Callable[[], float]
    deliver: Callable[[Event], None] = lambda event: None
    all: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate: Gate[Event] = Gate(lambda event: self.deliver(event))

    def emit(self, name: str, queue: str, **body: Any) -> None:
        """Send an event, unless it is switched off in the console."""
        if name in self.switches.off:
            return
        stamp = str(int(self.clock() * 1000))
        whole = {"event_name": name, "app_id": self.account.app_id, **body, "timestamp": stamp}
        event = Event(whole, queue)
        self.all.append(event)
        self.gate.put(event)

    def person_sent(self, person: Person, what: str, message: Json) -> None:
        """``user_send_…``, or ``anonymous_send_…`` for a visitor."""
        prefix = "anonymous" if person.anonymous else "user"
        sent = {**message, "conversation_id": person.conversation} if person.anonymous else message
        self.emit(f"{prefix}_send_{what}", person.id, **self._from_person(person), message=sent)

    def followed(self, person: Person, follows: bool) -> None:
        """``follow`` and ``unfollow`` have no sender and no recipient."""
        ids = {"oa_id": self.account.oa_id, "follower": {"id": person.id}, "user_id_by_app": person.id_by_app}
        self.emit("follow" if follows else "unfollow", person.id, **ids, source="oa_profile")

    def submitted(self, person: Person, info: Json) -> None:
        """``user_submit_info``."""
        self.emit("user_submit_info", person.id, **self._from_person(person), info=info)

    def account_sent(self, person: Person, kind: str, message_id: str, text: str) -> None:
        """The echo of a message of the account, then the receipts: sender and recipient are swapped."""
        ids = {"sender": {"id": self.account.oa_id}, "recipient": {"id": person.id}}
        self.emit(f"oa_send_{kind}", person.id, **ids, message={"msg_id": message_id, "text": text})
        if self.switches.receipts and not person.anonymous:
            self.emit("user_received_message", person.id, **ids, message={"msg_id": message_id})
            seen: Json = (
                {"msg_ids": [message_id]} if self.switches.seen_shape == "msg_ids" else {"msg_id": message_id}
            )
            self.emit("user_seen_message", person.id, **ids, message=seen)

    def human_sent(self, person: Person, text: str) -> None:
        """The echo of what an officer wrote in the console."""
        ids = {"sender": {"id": self.account.oa_id, "admin_id": "5" * 19}, "recipient": {"id": person.id}}
        self.emit("oa_send_text", person.id, **ids, message={"msg_id": secrets.token_hex(16), "text": text})

    def _from_person(self, person: Person) -> Json:
        ids = {"sender": {"id": person.id}, "recipient": {"id": self.account.oa_id}}
        return {**ids, "user_id_by_app": person.id_by_app}
