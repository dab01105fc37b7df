"""Whatever readers, officers and processes do in whatever order: never after a stop, never twice, nobody is lost."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from citizens.broadcasts import Broadcast, Broadcasts, Readers, add, stop
from citizens.notices import Address, NewNotice, Notices, Telling
from common.sql.migrating import upgrade
from common.today import VIETNAM

HERE = "xa-cho-ra"
NOON = datetime(2026, 12, 3, 12, tzinfo=VIETNAM).timestamp()
NAMES = "abcd"
deeds = st.one_of(
    st.tuples(st.just("read"), st.sampled_from(NAMES)),
    st.tuples(st.just("leave"), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(("send", "hand out", "claim", "push", "hear", "stop")), st.just("")),
)


class World:
    """A commune: who reads, what is in hand of a sender, and what arrived at whom."""

    def __init__(self) -> None:
        self.engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        upgrade(self.engine)
        self.readers, self.broadcasts, self.notices = (k(self.engine) for k in (Readers, Broadcasts, Notices))
        self.now, self.number = NOON, 0
        self.claimed, self.pushed, self.told = [], [], Counter()
        self.reading: dict[str, float] = {}
        self.stopped = False
        self.due: set[str] = set()

    def do(self, deed: str, name: str) -> None:
        self.now += 1
        getattr(self, deed.replace(" ", "_"))(name)

    def read(self, name: str) -> None:
        self.readers.add(Address(name, "web", "sealed"), HERE, self.now)
        self.reading.setdefault(name, self.now)

    def leave(self, name: str) -> None:
        self.readers.stop(name)
        self.reading.pop(name, None)
        self.due.discard(name)

    def send(self, _name: str) -> None:
        if not self.number:
            news = Broadcast(HERE, "Xã Chợ Rã", "tin", "mai", self.now, date(2026, 12, 5))
            with self.engine.begin() as connection:
                self.number = add(connection, news)
            self.due = set(self.reading)

    def hand_out(self, _name: str) -> None:
        self.broadcasts.hand_out(
            self.now, lambda one, owner: NewNotice(one.topic, "sealed", self.now, self.now, until=one.until), 2
        )

    def claim(self, _name: str) -> None:
        self.claimed += self.notices.claim(str(self.now), now=self.now, until=self.now + 3, limit=2)

    def push(self, _name: str) -> None:
        """As the teller does it: look once more, put it into the outbox unless its key was there, note that."""
        for notice in self.claimed:
            if not self.notices.still_waits(notice):
                continue
            owner = notice.address.owner
            if (notice.id, notice.attempt) not in self.pushed:
                assert owner in self.reading, "told after a stop"
                assert not self.stopped, "told after an officer's stop"
                self.pushed.append((notice.id, notice.attempt))
                self.told[owner] += 1
            self.notices.sending(notice, self.now)
        self.claimed = []

    def hear(self, _name: str) -> None:
        for number, attempt in self.pushed:
            self.notices.settle(number, attempt, Telling.TOLD, self.now)

    def stop(self, _name: str) -> None:
        if self.number:
            with self.engine.begin() as connection:
                stop(connection, self.number)
            self.stopped = True


@settings(max_examples=120, deadline=None)
@given(st.lists(deeds, min_size=5, max_size=40))
def test_never_after_a_stop_never_twice_and_nobody_is_lost(done):
    world = World()
    for deed, name in done:
        world.do(deed, name)
    for _ in range(6):
        for deed in ("hand out", "claim", "push", "hear"):
            world.do(deed, "")
        world.now += 10
    assert all(count == 1 for count in world.told.values())
    if not world.stopped:
        assert world.due <= set(world.told)
