"""Questions without a good answer in SQL, each as it was kept: without names, addresses and numbers.

Only of citizens who agreed to it: a row is written in the transaction that sees their consent, and goes with it. It
carries the reference under which they are told once there is an answer. It goes a while after they were told, or when
it is too old: until then it is open again where the release that answered it is undone. What belongs together is
grouped by the worker (:mod:`bot.questions.grouping`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Column, DateTime, Integer, String, Table, Text, delete, func, or_, select, update
from sqlalchemy.engine import Connection, Engine, Row

from citizens.consents import consent_of
from citizens.notices import Address, forget_named
from common.sql.moments import utc
from common.sql.table_registry import metadata

MOST_OF_ONE = 50
"""Questions kept of one citizen."""
MOST_READ = 2_000
TOLD_DAYS = 14
"""Days that a question stays after it was told: what turns out wrong is mostly undone at once."""

_questions = Table(
    "questions",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("ref", String(80), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("chat", String(2000), nullable=False),
    Column("text", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("about", String(200), nullable=False),
    Column("office", String(60), index=True),
    Column("cluster", String(20), nullable=False, index=True),
    Column("link_kind", String(20), nullable=False),
    Column("link_key", String(200), nullable=False),
    Column("link_before", String(64), nullable=False),
    Column("linked_by", String(40), nullable=False),
    Column("told_in", Integer),
    Column("told_at", DateTime(timezone=True)),
)

_groups = Table(
    "question_groups",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("lead", Text, nullable=False),
    Column("near", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

_judgements = Table(
    "judgements",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("subject", String(200), nullable=False, index=True),
    Column("verdict", String(10), nullable=False),
)


@dataclass(frozen=True)
class Link:
    """The record that answers from now on. ``before`` is the hash of what was in force when it was chosen."""

    kind: str
    key: str
    before: str
    account: str = ""


@dataclass(frozen=True)
class Question:
    """One question. ``kind`` tells what became of it, ``said`` what was said to it, ``about`` the subject of that,
    ``office`` the commune that was talked of; empty where none was.
    """

    id: str
    kind: str
    address: Address
    text: str
    said: str
    about: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(timezone.utc))
    group: str = ""
    link: Link | None = None
    office: str = ""


@dataclass(frozen=True)
class Wanted:
    """Questions of one kind and time; of an office, a channel or a subject where these are named."""

    kind: str
    since: datetime
    until: datetime
    office: str = ""
    channel: str = ""
    about: str = ""


@dataclass(frozen=True)
class Near:
    """A record that may answer a group: ``kind`` and ``key`` as the editing has them, its title, how likely it is
    among others of its kind. It is ``offered`` where it is near enough to be of use.
    """

    kind: str
    key: str
    title: str
    share: float
    offered: bool = True


@dataclass(frozen=True)
class Group:
    """Questions that ask the same. ``lead`` is the one that the others are most like."""

    id: str
    lead: str
    near: tuple[Near, ...]
    size: int
    at: datetime

    @property
    def offered(self) -> tuple[Near, ...]:
        """Those of the records that are near enough to be of use."""
        return tuple(near for near in self.near if near.offered)


@dataclass(frozen=True)
class Judged:
    """The judgements of answers about ``subject`` on ``channel``: so many of each verdict."""

    subject: str
    channel: str
    counts: Mapping[str, int]


def mark_of(values: Mapping[str, Any] | None) -> str:
    """A word that is another where a record is another; empty for none."""
    if values is None:
        return ""
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


class Questions:
    """All questions in the database of ``engine``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, question: Question) -> bool:
        """Keep a question of somebody whose consent stands. The same words of the same citizen are kept once, with
        what became of them last. False where nothing was kept.
        """
        owner = question.address.owner
        with self._engine.begin() as connection:
            if consent_of(connection, owner) != "given":
                return False
            mine = connection.execute(
                select(_questions.c.id, _questions.c.text).where(_questions.c.ref == owner)
            ).all()
            if any(row.id == question.id for row in mine):
                return False
            same = [row.id for row in mine if row.text == question.text]
            if len(mine) - len(same) >= MOST_OF_ONE:
                return False
            connection.execute(delete(_questions).where(_questions.c.id.in_(same)))
            connection.execute(_questions.insert().values(**_row(question)))
        return True

    def count_of(self, owner: str) -> int:
        """Count the questions that are kept of a citizen."""
        query = select(func.count()).select_from(_questions).where(_questions.c.ref == owner)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def of(self, owner: str) -> list[Question]:
        """The questions that are kept of a citizen."""
        return self._read(select(_questions).where(_questions.c.ref == owner).order_by(_questions.c.at))

    def erase(self, owner: str) -> int:
        """Delete all of a citizen's; how many there were."""
        with self._engine.begin() as connection:
            return int(connection.execute(delete(_questions).where(_questions.c.ref == owner)).rowcount)

    def open(self) -> list[Question]:
        """Return those that nobody has answered yet, the oldest first."""
        query = select(_questions).where(_questions.c.link_kind == "").order_by(_questions.c.at, _questions.c.id)
        return self._read(query.limit(MOST_READ))

    def behind(self, wanted: Wanted, most: int) -> list[Question]:
        """Return the newest that are wanted, whether they have an answer by now or not."""
        since, until = (moment.astimezone(timezone.utc) for moment in (wanted.since, wanted.until))
        query = select(_questions).where(_questions.c.at >= since, _questions.c.at < until)
        for name in ("kind", "office", "channel", "about"):
            if value := getattr(wanted, name):
                query = query.where(_questions.c[name] == value)
        return self._read(query.order_by(_questions.c.at.desc(), _questions.c.id).limit(most))

    def linked(self) -> list[Question]:
        """Return those for which an answer was written, that are not told yet."""
        waiting = (_questions.c.link_kind != "", _questions.c.told_in.is_(None))
        return self._read(select(_questions).where(*waiting).order_by(_questions.c.at))

    def ungrouped(self) -> bool:
        """Tell whether any open question is in no group."""
        query = select(_questions.c.id).where(_questions.c.link_kind == "", _questions.c.cluster == "").limit(1)
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def regroup(self, groups: Sequence[Group], members: Mapping[str, Iterable[str]]) -> None:
        """Write down the groups of all open questions; ``members`` are the ids of each group's questions."""
        with self._engine.begin() as connection:
            connection.execute(delete(_groups))
            for group in groups:
                connection.execute(_groups.insert().values(**_group_row(group)))
                mine = _questions.c.id.in_(list(members[group.id]))
                connection.execute(update(_questions).where(mine).values(cluster=group.id))

    def groups(self) -> list[Group]:
        """All groups with something open in them, the biggest first."""
        open_now = func.count(_questions.c.id)
        joined = _groups.join(_questions, _questions.c.cluster == _groups.c.id)
        query = select([_groups.c.id, _groups.c.lead, _groups.c.near, _groups.c.at, open_now.label("open")])
        query = query.select_from(joined).where(_questions.c.link_kind == "")
        query = query.group_by(_groups.c.id, _groups.c.lead, _groups.c.near, _groups.c.at)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(open_now.desc(), _groups.c.at.desc(), _groups.c.id)).all()
        return [_group(row, row.open) for row in rows]

    def group(self, name: str) -> tuple[Group, list[Question]] | None:
        """A group with its open questions, the newest first; None where there is none (any more)."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_groups).where(_groups.c.id == name)).one_or_none()
        mine = (_questions.c.cluster == name, _questions.c.link_kind == "")
        found = self._read(select(_questions).where(*mine).order_by(_questions.c.at.desc(), _questions.c.id))
        return (_group(row, len(found)), found) if row is not None and found else None

    def link(self, connection: Connection, name: str, link: Link) -> int:
        """In an open transaction: the questions of a group are answered by this record; how many they are."""
        mine = (_questions.c.cluster == name, _questions.c.link_kind == "")
        values = {"link_kind": link.kind, "link_key": link.key, "link_before": link.before, "linked_by": link.account}
        return int(connection.execute(update(_questions).where(*mine).values(**values)).rowcount)

    def unlink(self, connection: Connection, kind: str, key: str) -> int:
        """In an open transaction: what this record was to answer is open again; how many they are."""
        mine = (_questions.c.link_kind == kind, _questions.c.link_key == key, _questions.c.told_in.is_(None))
        return int(connection.execute(update(_questions).where(*mine).values(**_OPEN)).rowcount)

    def undone(
        self,
        to: int,
        records: Mapping[tuple[str, str], Mapping[str, Any] | None],
        connection: Connection | None = None,
    ) -> list[str]:
        """The ids of questions that have no answer any more once release ``to`` is in force again, which changes
        ``records`` into these. ``connection`` is an open transaction in which to look.
        """
        if connection is None:
            with self._engine.connect() as fresh:
                return self.undone(to, records, fresh)
        rows = connection.execute(select(_questions).where(_questions.c.link_kind != "")).all()
        found = [(row, (row.link_kind, row.link_key)) for row in rows]
        return [row.id for row, place in found if place in records and _is_undone(row, to, records[place])]

    def reopen(self, connection: Connection, ids: Sequence[str]) -> None:
        """In an open transaction: these are open again. Who asked is not told what is undone, if it has not gone out
        yet, and is told again once there is another answer.
        """
        mine = _questions.c.id.in_(list(ids))
        for row in connection.execute(select(_questions.c.ref, _questions.c.id).where(mine)).all():
            forget_named(connection, row.ref, row.id)
        connection.execute(update(_questions).where(mine).values(**_OPEN))

    def drop(self, connection: Connection, name: str) -> int:
        """In an open transaction: delete the open questions of a group; how many they were."""
        mine = (_questions.c.cluster == name, _questions.c.link_kind == "")
        return int(connection.execute(delete(_questions).where(*mine)).rowcount)

    def done(self, ids: Sequence[str], release: int) -> None:
        """Note that the citizens who asked these were told, by what is in force in ``release``."""
        values = {"told_in": release, "told_at": datetime.now(timezone.utc)}
        mine = (_questions.c.id.in_(list(ids)), _questions.c.link_kind != "")  # meanwhile some may be open again
        with self._engine.begin() as connection:
            connection.execute(update(_questions).where(*mine).values(**values))

    def known(self, ids: Sequence[str]) -> set[str]:
        """Return which of ``ids`` are kept already."""
        with self._engine.connect() as connection:
            return set(connection.execute(select(_questions.c.id).where(_questions.c.id.in_(list(ids)))).scalars())

    def judge(self, name: str, channel: str, subject: str, verdict: str) -> None:
        """Count a judgement; the same ``name`` counts once. It is not written down who judged."""
        row = {"id": name, "at": _day(datetime.now(timezone.utc)), "channel": channel}
        with self._engine.begin() as connection:
            connection.execute(delete(_judgements).where(_judgements.c.id == name))
            connection.execute(_judgements.insert().values(**row, subject=subject[:200], verdict=verdict))

    def judged(self, since: datetime | None = None) -> list[Judged]:
        """Return how answers were judged, by subject and channel."""
        columns = (_judgements.c.subject, _judgements.c.channel, _judgements.c.verdict)
        query = select([*columns, func.count().label("count")]).group_by(*columns).order_by(*columns)
        query = query.where(_judgements.c.at >= since) if since else query
        found: dict[tuple[str, str], dict[str, int]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                found.setdefault((row.subject, row.channel), {})[row.verdict] = int(row.count)
        return [Judged(*place, counts) for place, counts in found.items()]

    def sweep(self, before: datetime) -> int:
        """Delete what is older, and what was told a while ago; how many questions went."""
        told_before = datetime.now(timezone.utc) - timedelta(days=TOLD_DAYS)
        old = or_(_questions.c.at < before, _questions.c.told_at < told_before)
        with self._engine.begin() as connection:
            connection.execute(delete(_judgements).where(_judgements.c.at < before))
            return int(connection.execute(delete(_questions).where(old)).rowcount)

    def _read(self, query: Any) -> list[Question]:
        with self._engine.connect() as connection:
            return [_question(row) for row in connection.execute(query).all()]


_OPEN = {
    "link_kind": "",
    "link_key": "",
    "link_before": "",
    "linked_by": "",
    "cluster": "",
    "told_in": None,
    "told_at": None,
}
"""Columns of a question that nobody has answered, and that is to be grouped."""


def _is_undone(row: Row, to: int, after: Mapping[str, Any] | None) -> bool:
    """Told: whether that was later than release ``to``. Written and not told yet: whether the record is again what
    it was when it was chosen.
    """
    return row.told_in > to if row.told_in is not None else mark_of(after) in ("", row.link_before)


def _day(moment: datetime) -> datetime:
    """The day only: a judgement cannot be laid beside a conversation."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _row(question: Question) -> dict[str, Any]:
    link = question.link or Link("", "", "")
    return {
        "id": question.id,
        "at": question.at,
        "kind": question.kind,
        "ref": question.address.owner,
        "channel": question.address.channel,
        "chat": question.address.chat,
        "text": question.text,
        "said": question.said,
        "about": question.about[:200],
        "office": question.office[:60],
        "cluster": question.group,
        "link_kind": link.kind,
        "link_key": link.key,
        "link_before": link.before,
        "linked_by": link.account,
    }


def _question(row: Row) -> Question:
    address = Address(row.ref, row.channel, row.chat)
    link = Link(row.link_kind, row.link_key, row.link_before, row.linked_by) if row.link_kind else None
    at, told = utc(row.at), (row.text, row.said, row.about)
    return Question(row.id, row.kind, address, *told, at, row.cluster, link, row.office or "")


def _group_row(group: Group) -> dict[str, Any]:
    near = [near.__dict__ for near in group.near]
    body = json.dumps(near, ensure_ascii=False)
    return {"id": group.id, "lead": group.lead, "near": body, "size": group.size, "at": group.at}


def _group(row: Row, size: int) -> Group:
    near = tuple(Near(**one) for one in json.loads(row.near))
    return Group(row.id, row.lead, near, size, utc(row.at))
