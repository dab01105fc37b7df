"""Delivery under any order of events: messages, repeats, floods, kills, takeovers of lanes, 429s, officers.

The machine drives the real scripts on a real Redis step by step, as gateways, workers and senders do, with an end at
any step. Two workers and two senders take turns in holding the lanes; whoever lost one goes on trying with what it has.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from actions.saying.reply import Reply
from bot import keys
from bot.delivery.commit import Conversations
from bot.delivery.inbox import HELD_BACK, Event, Inbox
from bot.delivery.lanes import Lanes
from bot.delivery.outbox import Outbox
from bot.delivery.quarantine import Quarantine
from bot.delivery.repeats import GONE
from bot.messages.channel import Delivery, Inbound, Kind, Outcome
from bot.messages.entry import Entry
from bot.messages.envelope import PLAIN
from bot.processes.embedded import RedisServer, running
from bot.redis import connect

CHATS = ("lan", "hoa")
CHAT = st.sampled_from(CHATS)
SIDE = st.sampled_from((0, 1))
CHAT_LIMIT = 6


def answer(text: str) -> Reply:
    """Every third answer is a long one."""
    return Reply(f"{text}.1|{text}.2" if int(text.split()[1]) % 3 == 0 else text)


def parts(reply: Reply) -> list[str]:
    return reply.text.split("|")


def said_in(text: str) -> set[str]:
    """The parts of answers in what is said, perhaps again."""
    return set(re.findall(r"(?:lan|hoa) \d+(?:\.\d)?", text))


server: RedisServer
"""One for all examples."""


@pytest.fixture(scope="module", autouse=True)
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    global server
    with running(tmp_path_factory.mktemp("redis")) as server:
        yield


class Phone:
    """A messaging service. Each send ends as ``next`` says, also with the process killed before or after it."""

    name = "phone"

    def __init__(self) -> None:
        self.shown: dict[str, list[str]] = defaultdict(list)
        self.again: dict[str, list[str]] = defaultdict(list)
        self.next: list[str] = []

    def pieces(self, reply: Reply) -> tuple[Reply, ...]:
        return tuple(map(Reply, parts(reply)))

    async def send(self, chat: str, key: str, reply: Reply, quote: str = "") -> Delivery:
        ending = self.next.pop(0) if self.next else "sent"
        if ending in ("sent", "unknown, arrived", "killed after"):
            (self.again if "~" in key else self.shown)[chat].append(reply.text)
        if ending.startswith("killed"):
            raise Killed
        if ending.startswith("unknown"):
            return Delivery(Outcome.UNKNOWN)
        if ending == "refused":
            return Delivery(Outcome.NOT_SENT, final=True)
        if ending == "429":
            return Delivery(Outcome.NOT_SENT, retry_after=0.0)
        return Delivery(Outcome.SENT)

    async def typing(self, chat: str) -> None:
        """Nothing."""


class Killed(BaseException):
    """SIGKILL in the middle of a send: nothing after it runs."""


ENDINGS = st.sampled_from(["sent", "429", "refused", "unknown, arrived", "unknown", "killed before", "killed after"])


class DeliveryMachine(RuleBasedStateMachine):
    """Invariants: one turn per message, in order; nothing shown twice but as a repeat; what is not shown is kept to be
    said again, or told to be missing, or was withheld.

    Of a citizen with too many messages waiting no more are taken in, and the citizen is told so once.
    """

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.redis = connect(server.url)
        self.do(self.redis.flushall())
        self.phone = Phone()
        self.inbox, self.conversations = Inbox(self.redis, chat_limit=CHAT_LIMIT), Conversations(self.redis)
        self.workers = [Lanes(self.redis, "worker") for _ in range(2)]
        self.senders = [Outbox(self.redis, {"phone": self.phone}) for _ in range(2)]
        self.put: dict[str, list[str]] = {chat: [] for chat in CHATS}
        self.held_back: dict[str, list[str]] = {chat: [] for chat in CHATS}
        self.notices: dict[str, int] = dict.fromkeys(CHATS, 0)
        self.told: dict[str, bool] = dict.fromkeys(CHATS, False)
        self.in_hand: dict[tuple[int, str], tuple[Event, dict]] = {}
        self.withheld: dict[str, set[str]] = defaultdict(set)
        self.drafts: dict[str, list[str]] = defaultdict(list)
        self.officer: dict[str, bool] = dict.fromkeys(CHATS, False)
        self.do(self.workers[0].renew())
        self.do(self.senders[0]._lanes.renew())

    def do(self, work):
        return self.loop.run_until_complete(work)

    @rule(chat=CHAT)
    def deliver(self, chat: str) -> None:
        text = f"{chat} {len(self.put[chat]) + len(self.held_back[chat]) + 1}"
        waiting = len(self.waiting(chat))
        taken = self.do(self.inbox.put(Inbound("phone", chat, text, Kind.TEXT, text)))
        assert taken == (waiting < CHAT_LIMIT)
        (self.put if taken else self.held_back)[chat].append(text)
        if not taken and not self.told[chat]:
            self.told[chat] = True
            self.notices[chat] += 1

    def waiting(self, chat: str) -> list[Event]:
        """The chat's events in the inbox."""
        lane = keys.lane_of("phone", chat)
        return [e for e in self.do(self.inbox.read({lane: "0"}, count=1000, block_ms=None)) if e.known.chat == chat]

    @rule(chat=CHAT, data=st.data())
    def redeliver(self, chat: str, data) -> None:
        if before := self.put[chat] + self.held_back[chat]:
            text = data.draw(st.sampled_from(before))
            assert not self.do(self.inbox.put(Inbound("phone", chat, text, Kind.TEXT, text)))

    @rule(side=SIDE)
    def take_over_lanes(self, side: int) -> None:
        """The other worker is paused or dead: its leases ran out. It keeps what it has in hand."""
        for lane in range(keys.LANES):
            self.do(self.redis.delete(keys.lease(lane, "worker")))
        self.do(self.redis.delete(keys.members("worker")))
        self.do(self.workers[side].renew())

    @rule(side=SIDE)
    def take_over_sending(self, side: int) -> None:
        for lane in range(keys.LANES):
            self.do(self.redis.delete(keys.lease(lane, "sender")))
        self.do(self.redis.delete(keys.members("sender")))
        self.do(self.senders[side]._lanes.renew())

    @rule(side=SIDE, chat=CHAT)
    def write_and_begin_turn(self, side: int, chat: str) -> None:
        """The usual way."""
        self.deliver(chat)
        self.begin_turn(side, chat)

    @rule(side=SIDE, chat=CHAT)
    def begin_turn(self, side: int, chat: str) -> None:
        """Read the lane from its start, as after a restart; read the memory."""
        lane = keys.lane_of("phone", chat)
        fences = self.workers[side].held
        events = self.do(self.inbox.read({lane: "0"}, count=10, block_ms=None, fences=fences))
        mine = [event for event in events if event.known.chat == chat]
        if mine and self.do(self.inbox.begin(mine[0])) > 0:
            self.in_hand[side, chat] = (mine[0], self.do(self.conversations.memory("phone", chat)))

    @precondition(lambda self: self.in_hand)
    @rule(data=st.data(), how=st.sampled_from(["commit", "commit", "commit", "set aside", "crash"]))
    def end_turn(self, data, how: str) -> None:
        """However late; after a commit the same turn may end once more, as when its answer was lost."""
        key = data.draw(st.sampled_from(sorted(self.in_hand)))
        event, memory = self.in_hand[key]
        if how == "commit":
            heard = [*memory.get("heard", []), event.known.text]
            if self.do(self.conversations.commit(event, {"heard": heard}, [answer(event.known.text)])):
                self.note_draft(event.known.chat, event.known.text)
            self.note_room(event.known.chat)
            return
        del self.in_hand[key]
        if how == "set aside":
            if self.do(self.conversations.set_aside(event, "poison", [answer(event.known.text)])):
                self.note_draft(event.known.chat, event.known.text, remembered=True)
            self.note_room(event.known.chat)

    def note_draft(self, chat: str, text: str, *, remembered: bool = False) -> None:
        """What is decided while an officer speaks is never said, and not remembered as said."""
        if self.officer[chat]:
            self.withheld[chat] |= set(parts(answer(text)))
            if not remembered:
                self.drafts[chat].append(text)

    def note_room(self, chat: str) -> None:
        """A citizen whose messages are all answered may be told anew of the next flood."""
        self.told[chat] = self.told[chat] and bool(self.waiting(chat))

    @rule(side=SIDE, chat=CHAT, ending=ENDINGS)
    def send(self, side: int, chat: str, ending: str) -> None:
        """One step of a sender; a killed one is a new process afterwards, without lanes."""
        self.phone.next = [ending]
        before = len(self.phone.shown[chat]) + len(self.phone.again[chat])
        waiting = self.open(chat)
        try:
            self.do(self.senders[side]._send_next(keys.lane_of("phone", chat), "phone", chat))
        except Killed:
            self.senders[side] = Outbox(self.redis, {"phone": self.phone})
        if self.officer[chat]:
            shown = len(self.phone.shown[chat]) + len(self.phone.again[chat])
            assert shown == before, "the bot spoke after the officer"
            self.withheld[chat] |= waiting - self.open(chat)

    def open(self, chat: str) -> set[str]:
        """What waits to be sent or to be said again, answer by answer, part by part."""
        bodies = self.do(self.redis.lrange(keys.out("phone", chat), 0, -1))
        rows = self.do(self.redis.lrange(keys.missing("phone", chat), 0, -1))
        entries = [Entry.from_json(body) for body in [*bodies, *(row.partition(" ")[2] for row in rows)]]
        return {part for entry in entries for part in said_in(entry.reply.text)}

    @rule(chat=CHAT)
    def officer_takes_over(self, chat: str) -> None:
        self.officer[chat] = not self.officer[chat]
        self.do(self.redis.set(keys.talk("phone", chat), "officer" if self.officer[chat] else "bot"))

    @invariant()
    def turns_are_in_order_and_once(self) -> None:
        if not hasattr(self, "redis"):
            return
        lanes = {keys.lane_of("phone", chat) for chat in CHATS}
        cases = [case for lane in lanes for case in self.do(self.quarantine._cases_of(lane))]
        aside = [self.do(self.quarantine.message(case)).text for case in cases]
        for chat in CHATS:
            heard = self.do(self.conversations.memory("phone", chat)).get("heard", [])
            open_ = [event.known.text for event in self.waiting(chat)]
            drafts = self.drafts[chat]
            done = [text for text in self.put[chat] if text in heard or text in aside or text in drafts]
            assert heard == [text for text in self.put[chat] if text in heard], "in order"
            aside_here = [text for text in aside if text in self.put[chat]]
            assert sorted(heard + aside_here + drafts) == sorted(done), "once"
            assert done + open_ == self.put[chat], "nothing lost"
            counted = self.do(self.redis.hget(keys.waiting(keys.lane_of("phone", chat)), keys.mark_of("phone", chat)))
            assert int(counted or 0) == len(open_), "counted as many as wait"

    @invariant()
    def nothing_is_shown_twice_or_out_of_order(self) -> None:
        if not hasattr(self, "redis"):
            return
        for chat in CHATS:
            answers = [text for text in self.phone.shown[chat] if text != HELD_BACK.text]
            numbers = [float(text.split()[1]) for text in answers]
            assert numbers == sorted(set(numbers))
            assert len(self.phone.shown[chat]) - len(answers) <= self.notices[chat], "told once"

    @property
    def quarantine(self) -> Quarantine:
        return Quarantine(self.redis, PLAIN)

    def teardown(self) -> None:
        """In the end everything comes out: shown, listed, or withheld because of an officer."""
        if not hasattr(self, "redis"):
            return
        try:
            self._let_everything_out()
        finally:
            self.do(self.redis.close())
            self.loop.close()

    def _let_everything_out(self) -> None:
        self.take_over_lanes(0)
        self.take_over_sending(0)
        for chat in CHATS:
            while True:
                self.in_hand.clear()
                self.begin_turn(0, chat)
                if not self.in_hand:
                    break
                event, memory = self.in_hand[0, chat]
                heard = [*memory.get("heard", []), event.known.text]
                assert self.do(self.conversations.commit(event, {"heard": heard}, [answer(event.known.text)]))
                self.note_draft(chat, event.known.text)
            while self.do(self.redis.llen(keys.out("phone", chat))):
                self.send(0, chat, "sent")
        self.turns_are_in_order_and_once()
        self.nothing_is_shown_twice_or_out_of_order()
        for chat in CHATS:
            due = {part for text in self.put[chat] for part in parts(answer(text))}
            again = {part for text in self.phone.again[chat] for part in said_in(text)}
            lost = due - {*self.phone.shown[chat]} - again - self.open(chat) - self.withheld[chat]
            told = sum(text.endswith(GONE.rpartition("}")[2]) for text in self.phone.again[chat])
            assert not lost or told, "an answer is neither shown nor kept to be said again, and nobody was told"


TestDelivery = DeliveryMachine.TestCase
TestDelivery.settings = settings(max_examples=60, stateful_step_count=40)


async def test_duplicates_a_day_apart_are_answered_once(tmp_path):
    """The mark of an event outlives a day, and the six days after it."""
    with running(tmp_path) as server:
        redis = connect(server.url)
        inbox, message = Inbox(redis), Inbound("telegram", "lan", "1", Kind.TEXT, "một")
        mark = keys.seen(keys.lane_of("telegram", "lan"), "telegram", "1")
        assert await inbox.put(message)
        for day in range(1, 7):
            await redis.expireat(mark, int(time.time()) + keys.WEEK - day * 24 * 3600)
            assert not await inbox.put(message), f"{day} days later"
        await redis.expireat(mark, int(time.time()) - 1)
        assert await inbox.put(message), "a week later it is another event"
        await redis.close()
