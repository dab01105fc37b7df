"""Releases as the console reads them: the last few stay in memory, since every page looks something up."""

from __future__ import annotations

import threading
from collections import OrderedDict

from common.errors import InputError
from data.editing.edits import Lookup
from data.editing.records import Json, Kind
from data.models import Release
from data.releases.bootstrap import ensure_release
from data.releases.packing import BROKEN
from data.releases.store import Store

KEPT = 3


class Contents:
    """Reads releases of ``store``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, tuple[Release, Lookup]] = OrderedDict()
        self._damaged: set[int] = set()

    def live(self) -> Release:
        """The release in force; the starter content is published where there is none."""
        number = self._store.newest_id()
        if number is None or number in self._damaged:
            return self.keep(self._store.newest() or ensure_release(self._store))
        try:
            return self.of(number)
        except InputError:
            self._damaged.add(number)
            return self.live()

    def of(self, number: int) -> Release:
        """A release by its number. Raises :class:`InputError` where it is not there or cannot be read."""
        with self._lock:
            if number in self._kept:
                self._kept.move_to_end(number)
                return self._kept[number][0]
        try:
            release = self._store.get(number)
        except BROKEN:
            raise InputError(f"Bản số {number} đã hỏng, không đọc được.") from None
        if release is None:
            raise InputError(f"Không có bản số {number}.")
        return self.keep(release)

    def lookup(self, release: Release) -> Lookup:
        """The records of ``release`` by kind and key."""
        with self._lock:
            kept = self._kept.get(release.id)
        return kept[1] if kept else Lookup(release.content)

    def json(self, kind: Kind, key: str) -> Json | None:
        """A record as it is in force."""
        return self.lookup(self.live()).json(kind, key)

    def keep(self, release: Release) -> Release:
        """Keep a release that is in memory, such as one just published: the next page shall not read it again."""
        with self._lock:
            self._kept[release.id] = (release, Lookup(release.content))
            self._kept.move_to_end(release.id)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return release
