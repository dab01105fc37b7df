"""Turns what was read into a release: our texts over the official records, with the list of what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from common.errors import ContentError
from data.loader import seed_digest
from data.models import Procedure, Release
from data.official.changes import Changes, Compared, Kind, compare
from data.official.facets import fingerprint
from data.official.overlay import Withdrawn, load_baselines, overlay, together
from data.official.synced import Item, ItemState, Records, Run, by_code
from data.releases.bootstrap import ensure_release, own_procedures
from data.releases.store import Overtaken, Store

MOST_LOST = 0.2
"""Share of the procedures that may vanish in one sync before a person has to say that it is right."""
ATTEMPTS = 3

Own = tuple[Procedure, ...]
"""The procedures that we put into our own words: of the starter content, and of the province."""


@dataclass(frozen=True)
class Outcome:
    """The result of a sync. ``procedures`` come from the portal, ``release`` is the number in force afterwards."""

    procedures: int
    added: int
    changed: int
    withdrawn: int
    skipped: int
    release: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """The object that ``motcua sync --json`` prints."""
        return {**self.__dict__, "seconds": round(self.seconds, 1)}


@dataclass(frozen=True)
class _Result:
    """The official records of a run, and how they differ from those before."""

    official: Mapping[str, Procedure]
    changes: Changes
    withdrawn: Mapping[str, Withdrawn]
    missing: int
    """Procedures that the portal lists, but did not give out and never had given out."""


def publish(
    store: Store, records: Records, run: Run, source: str, *, accept_loss: bool
) -> tuple[Release, Changes, int]:
    """End ``run`` with a new release, or without one where nothing that the bot tells has changed.

    Gives the release in force, what changed, and the number of official procedures. Raises :class:`ContentError` when
    too many procedures would vanish.
    """
    for _ in range(ATTEMPTS):
        base, own = ensure_release(store), own_procedures(store)
        result = _compare(records, run, base, own, source)
        if not accept_loss:
            _refuse_loss(result)
        try:
            return _put_in_force(store, records, run, base, own, result), result.changes, len(result.official)
        except Overtaken:
            continue
    raise ContentError("Nội dung đang được sửa liên tục ở nơi khác nên chưa đưa danh mục mới lên được. Hãy chạy lại.")


def _compare(records: Records, run: Run, base: Release, own: Own, source: str) -> _Result:
    before_hashes = records.procedures(records.last_run() or 0)
    before, items = by_code(before_hashes.values()), records.items(run)
    now = by_code(records.procedures(run.id, before_hashes).values())
    now.update(_carried(items, before, now))
    ours = frozenset(procedure.code for procedure in own)
    known = frozenset(p.code for p in base.content.procedures) if not before else frozenset()
    listed = frozenset(item.code for item in items)
    changes = Changes(compare(Compared(before, now, listed, known, ours)), records.left_out(run), source)
    missing = sum(item.state is ItemState.GONE and item.code not in now for item in items)
    return _Result(now, changes, _withdrawn(records.withdrawn(), before, changes, listed), missing)


def _carried(
    items: list[Item], before: Mapping[str, Procedure], now: Mapping[str, Procedure]
) -> dict[str, Procedure]:
    """Former records of procedures that the portal lists but did not give out this time."""
    lost = (item.code for item in items if item.state is ItemState.GONE)
    return {code: before[code] for code in lost if code in before and code not in now}


def _withdrawn(
    earlier: Mapping[str, Withdrawn], before: Mapping[str, Procedure], changes: Changes, listed: frozenset[str]
) -> dict[str, Withdrawn]:
    gone = {c.code: Withdrawn(before[c.code], c.replaced_by) for c in changes.changes if c.kind is Kind.WITHDRAWN}
    return {**{code: old for code, old in earlier.items() if code not in listed}, **gone}


def _refuse_loss(result: _Result) -> None:
    lost = result.changes.count(Kind.WITHDRAWN) + result.missing
    before = len(result.official) + lost
    if lost > MOST_LOST * before:
        raise ContentError(
            f"Cổng không còn hoặc không trả {lost} trong {before} thủ tục, nhiều bất thường nên chưa đưa lên. "
            "Nếu đúng là như vậy, chạy lại với --accept-loss."
        )


def _put_in_force(store: Store, records: Records, run: Run, base: Release, own: Own, result: _Result) -> Release:
    _note_first_meetings(records, own, result.official)
    baselines = together(load_baselines(), records.baselines())
    procedures = overlay(result.official, own, baselines, result.withdrawn)
    content = base.content.copy(update={"procedures": procedures})

    def also(connection: Connection, number: int) -> None:
        records.set_withdrawn(connection, result.withdrawn)
        records.finish(connection, run, number, result.changes)

    if not result.changes.changes and content == base.content:
        records.finish_unchanged(run, base.id)
        return base
    origin, note = f"sync, seed {seed_digest()}", f"Đồng bộ danh mục: {_told(result.changes)}"
    return store.publish(content, origin=origin, note=note, after=base.id, also=also)


def _note_first_meetings(records: Records, own: Own, official: Mapping[str, Procedure]) -> None:
    """A text of ours without a baseline is taken to fit the first record that the portal has for it."""
    known = together(load_baselines(), records.baselines())
    fresh = {p.code: fingerprint(official[p.code]) for p in own if p.code in official and p.code not in known}
    records.set_baselines(fresh)


def _told(changes: Changes) -> str:
    counts = (("mới", Kind.ADDED), ("thay đổi", Kind.CHANGED), ("không còn", Kind.WITHDRAWN))
    return ", ".join(f"{changes.count(kind)} {name}" for name, kind in counts)
