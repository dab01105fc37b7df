"""Followed dossiers in SQL: who wants to be told of which, what was last known of it, and when to look again.

Every row changes only against the version that was read (:class:`Change`), in one transaction with the notices that
the change gives rise to (:mod:`citizens.notices`). Two processes that see the same change therefore tell it once, and
none is noted without its notice. Moments are epoch seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import Enum
from typing import Any

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.engine import Connection, Engine

from citizens import notices
from citizens.notices import Address, NewNotice
from common.sql.table_registry import metadata

_subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    *notices.address_columns(),
    Column("code", String(60), nullable=False),
    Column("host", String(200), nullable=False),
    Column("status", Integer),
    Column("status_text", String(300), nullable=False),
    Column("status_at", Float, nullable=False),
    Column("due", Float),
    Column("looked_at", Float),
    Column("next_look", Float, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("missing", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("lease", String(80), nullable=False),
    Column("leased_until", Float, nullable=False),
    Column("created", Float, nullable=False),
    UniqueConstraint("owner", "code"),
    Index("subscriptions_next_look", "host", "state", "next_look"),
    Index("subscriptions_code", "code"),
    sqlite_autoincrement=True,
)
_NO_LEASE = {"lease": "", "leased_until": 0.0}


class Following(str, Enum):
    """The state of a subscription."""

    ACTIVE = "active"
    ENDED = "ended"
    """The dossier came to its end; nothing more is looked up."""
    GONE = "gone"
    """The system says that there is no such dossier any more."""


@dataclass(frozen=True)
class Subscription:
    """One citizen's following of one dossier.

    ``host`` names the system that is asked, ``status`` and ``status_text`` are the last known, as of ``status_at``;
    ``looked_at`` is None until the first look. ``failures`` counts looks without an answer in a row, ``missing``
    those that were answered with "no such dossier".
    """

    id: int
    address: Address
    code: str
    host: str
    status: int | None
    status_text: str
    status_at: float
    due: float | None
    looked_at: float | None
    next_look: float
    failures: int
    missing: int
    state: Following
    version: int
    created: float


@dataclass(frozen=True)
class Change:
    """The row to be written instead of ``old``, with the notices to tell."""

    old: Subscription
    new: Subscription
    news: tuple[NewNotice, ...] = ()


class TooMany(Exception):
    """The citizen follows as many dossiers as anybody may."""


class Subscriptions:
    """All subscriptions in the database of ``engine``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def follow(
        self, address: Address, code: str, host: str, *, seen: tuple[int | None, str], asked: float, limit: int
    ) -> Subscription:
        """Follow ``code``, last seen in the status ``seen``; the first look is due at once.

        ``asked`` is when the citizen asked for it: the same when the turn is repeated after a crash, so that the end
        of a dossier that ended meanwhile is not told again. Nothing changes when it is followed already. Raises
        :class:`TooMany` beyond ``limit`` active ones.
        """
        with self._engine.begin() as connection:
            _delete_ended(connection, address.owner, code, asked)
            found = _one(connection, address.owner, code)
            if found is not None:
                return found
            connection.execute(_subscriptions.insert().values(**_new(address, code, host, seen, asked)))
            if _count_active(connection, address.owner) > limit:
                raise TooMany
            made = _one(connection, address.owner, code)
        assert made is not None
        return made

    def unfollow(self, owner: str, code: str | None = None) -> int:
        """End the following of ``code``, or of all, with all news of it; how many there were."""
        mine = _of(owner, code)
        with self._engine.begin() as connection:
            codes = connection.execute(select(_subscriptions.c.code).where(mine)).scalars().all()
            connection.execute(delete(_subscriptions).where(mine))
            for each in codes:
                notices.forget(connection, owner, each)
        return len(codes)

    def erase(self, owner: str) -> int:
        """Delete all subscriptions of a citizen and all news for them, whatever about; how many subscriptions."""
        with self._engine.begin() as connection:
            count = connection.execute(delete(_subscriptions).where(_of(owner, None))).rowcount
            notices.forget(connection, owner)
        return int(count)

    def of(self, owner: str) -> list[Subscription]:
        """Return what a citizen follows, the newest first."""
        query = select(_subscriptions).where(_subscriptions.c.owner == owner).order_by(_subscriptions.c.id.desc())
        return self._read(query)

    def with_code(self, code: str) -> list[Subscription]:
        """Everybody's active subscriptions of one dossier."""
        mine = and_(_subscriptions.c.code == code, _subscriptions.c.state == Following.ACTIVE.value)
        return self._read(select(_subscriptions).where(mine))

    def get(self, number: int) -> Subscription | None:
        """One subscription."""
        return next(iter(self._read(select(_subscriptions).where(_subscriptions.c.id == number))), None)

    def claim(self, host: str, holder: str, *, now: float, until: float, limit: int) -> list[Subscription]:
        """Up to ``limit`` subscriptions of ``host`` whose look is due, the longest due first.

        Nobody else gets them before ``until``, unless they are saved. ``holder`` must be new with every call.
        """
        free = and_(
            _subscriptions.c.host == host,
            _subscriptions.c.state == Following.ACTIVE.value,
            _subscriptions.c.next_look <= now,
            _subscriptions.c.leased_until <= now,
        )
        due = select(_subscriptions.c.id).where(free).order_by(_subscriptions.c.next_look).limit(limit)
        chosen = due.with_for_update(skip_locked=True).scalar_subquery()
        lease = update(_subscriptions).where(_subscriptions.c.id.in_(chosen))
        with self._engine.begin() as connection:
            connection.execute(lease.values(lease=holder, leased_until=until))
        mine = select(_subscriptions).where(_subscriptions.c.lease == holder)
        return self._read(mine.order_by(_subscriptions.c.next_look))

    def release(self, subscriptions: Iterable[Subscription]) -> None:
        """Let others have what was claimed and not looked at."""
        numbers = [subscription.id for subscription in subscriptions]
        if numbers:
            with self._engine.begin() as connection:
                mine = _subscriptions.c.id.in_(numbers)
                connection.execute(update(_subscriptions).where(mine).values(**_NO_LEASE))

    def save(self, change: Change) -> bool:
        """Write what was learnt. False, and nothing done, when ``change.old`` is out of date."""
        return self.save_all([change])[0]

    def save_all(self, changes: Sequence[Change]) -> list[bool]:
        """Write several in one transaction; for each whether it was written."""
        with self._engine.begin() as connection:
            return [_save(connection, change) for change in changes]

    def look_soon(self, code: str, now: float) -> int:
        """Let everybody's subscriptions of ``code`` be looked at next; how many there are."""
        mine = and_(_subscriptions.c.code == code, _subscriptions.c.state == Following.ACTIVE.value)
        later = and_(mine, _subscriptions.c.next_look > now)
        with self._engine.begin() as connection:
            return int(connection.execute(update(_subscriptions).where(later).values(next_look=now)).rowcount)

    def next_due(self, host: str) -> float | None:
        """Return when the next look at ``host`` is due; None when nothing of it is followed."""
        mine = and_(_subscriptions.c.host == host, _subscriptions.c.state == Following.ACTIVE.value)
        with self._engine.connect() as connection:
            soonest: float | None = connection.execute(
                select(func.min(_subscriptions.c.next_look)).where(mine)
            ).scalar()
        return soonest

    def not_seen_since(self, moment: float) -> int:
        """Count how many active ones were not looked at since then."""
        never = or_(_subscriptions.c.looked_at.is_(None), _subscriptions.c.looked_at < moment)
        mine = and_(_subscriptions.c.state == Following.ACTIVE.value, never)
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(_subscriptions).where(mine)).scalar_one())

    def purge(self, before: float) -> int:
        """Delete what came to its end and was last looked at before that moment, with its notices; how many."""
        old = and_(
            _subscriptions.c.state != Following.ACTIVE.value,
            or_(_subscriptions.c.looked_at.is_(None), _subscriptions.c.looked_at < before),
        )
        with self._engine.begin() as connection:
            rows = connection.execute(select(_subscriptions.c.owner, _subscriptions.c.code).where(old)).all()
            for row in rows:
                connection.execute(delete(_subscriptions).where(_of(row.owner, row.code)))
                notices.forget(connection, row.owner, row.code)
        return len(rows)

    def counts(self) -> dict[str, int]:
        """Count how many there are of each state."""
        query = select(_subscriptions.c.state, func.count()).group_by(_subscriptions.c.state)
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def _read(self, query: Any) -> list[Subscription]:
        with self._engine.connect() as connection:
            return [_subscription(row) for row in connection.execute(query)]


def _save(connection: Connection, change: Change) -> bool:
    old, new = change.old, change.new
    unchanged = and_(_subscriptions.c.id == old.id, _subscriptions.c.version == old.version)
    values = {**_row(replace(new, version=old.version + 1)), **_NO_LEASE}
    if connection.execute(update(_subscriptions).where(unchanged).values(**values)).rowcount == 0:
        return False
    notices.add(connection, new.address, new.code, change.news)
    return True


def _of(owner: str, code: str | None) -> Any:
    mine = _subscriptions.c.owner == owner
    return mine if code is None else and_(mine, _subscriptions.c.code == code)


def _one(connection: Connection, owner: str, code: str) -> Subscription | None:
    row = connection.execute(select(_subscriptions).where(_of(owner, code))).one_or_none()
    return _subscription(row) if row is not None else None


def _delete_ended(connection: Connection, owner: str, code: str, asked: float) -> None:
    """Forget a following that ended, with its notices, so that asking anew begins from the start."""
    before = _subscriptions.c.created < asked
    ended = and_(_of(owner, code), _subscriptions.c.state != Following.ACTIVE.value, before)
    if connection.execute(delete(_subscriptions).where(ended)).rowcount:
        notices.forget(connection, owner, code)


def _count_active(connection: Connection, owner: str) -> int:
    mine = and_(_subscriptions.c.owner == owner, _subscriptions.c.state == Following.ACTIVE.value)
    return int(connection.execute(select(func.count()).select_from(_subscriptions).where(mine)).scalar_one())


def _new(address: Address, code: str, host: str, seen: tuple[int | None, str], asked: float) -> dict[str, Any]:
    status, text = seen
    first = {"status": status, "status_text": text, "status_at": 0.0, "next_look": asked, "failures": 0, "missing": 0}
    return {
        **asdict(address),
        "code": code,
        "host": host,
        **first,
        "state": Following.ACTIVE.value,
        "version": 0,
        **_NO_LEASE,
        "created": asked,
    }


def _row(subscription: Subscription) -> dict[str, Any]:
    row = asdict(subscription)
    address = row.pop("address")
    del row["id"]
    return {**row, **address, "state": subscription.state.value}


def _subscription(row: Any) -> Subscription:
    return Subscription(
        id=row.id,
        address=Address(row.owner, row.channel, row.chat),
        code=row.code,
        host=row.host,
        status=row.status,
        status_text=row.status_text,
        status_at=row.status_at,
        due=row.due,
        looked_at=row.looked_at,
        next_look=row.next_look,
        failures=row.failures,
        missing=row.missing,
        state=Following(row.state),
        version=row.version,
        created=row.created,
    )
