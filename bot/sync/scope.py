"""The part of the portal's procedures that is taken over: by code, publisher and level, as the settings say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from common.errors import Problem, SettingsError
from common.settings import Settings
from data.loader import holds_in
from data.models import Level, Procedure
from data.official.synced import Item, ItemState
from data.record import PROCEDURE_CODE
from portals.catalogue.national import Listed

BAD_CODE = "mã thủ tục không đúng dạng 1.001193"


@dataclass(frozen=True)
class Scope:
    """Empty ``levels`` or ``publishers`` mean all."""

    province: str
    levels: frozenset[Level] = frozenset()
    publishers: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings) -> Scope:
        """As the settings say. Raises :class:`SettingsError`."""
        try:
            levels = frozenset(Level(word.lower()) for word in _words(settings.sync_levels))
        except ValueError:
            allowed = ", ".join(level.value for level in Level)
            raise SettingsError([Problem("SYNC_LEVELS", f"chỉ nhận các cấp: {allowed}")]) from None
        return cls(settings.province_code, levels, frozenset(map(str.upper, _words(settings.sync_publishers))))

    def __str__(self) -> str:
        levels = ",".join(sorted(level.value for level in self.levels))
        return f"{self.province} {levels or '*'} {','.join(sorted(self.publishers)) or '*'}"

    def item(self, row: Listed) -> Item:
        """A row of the list, with what can be said of it before its record is read."""
        if not re.match(PROCEDURE_CODE, row.code):
            return Item(row.id, row.code, row.name, ItemState.LEFT_OUT, BAD_CODE)
        inside = row.publisher_code is None or self._published(row.publisher_code)
        return Item(row.id, row.code, row.name, ItemState.WAITING if inside else ItemState.OUTSIDE)

    def holds(self, procedure: Procedure) -> bool:
        """Tell whether a procedure is wanted."""
        at_level = not self.levels or bool(self.levels & set(procedure.levels))
        return at_level and self._published(procedure.publisher_code or "") and holds_in(procedure, self.province)

    def _published(self, code: str) -> bool:
        root = code.split(".")[0]
        ours = not root.startswith("H") or root == self.province
        return ours and (not self.publishers or root in self.publishers)


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,;]+", text) if word]
