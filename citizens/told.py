"""Whose facts a turn told: the procedures, the version of each record, and what was asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from data.models import Procedure
from data.official.facets import official_hash


@dataclass(frozen=True)
class Told:
    """One procedure that was told. ``version`` is the hash of its record; no ``aspects`` means all at a glance."""

    procedure: str
    version: str
    aspects: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Told:
        """The inverse of :meth:`to_dict`."""
        return cls(data["procedure"], data["version"], tuple(data.get("aspects") or ()))


def told_of(procedure: Procedure, aspects: Iterable[str]) -> Told:
    """That ``aspects`` of ``procedure`` were told, as its record stands now."""
    return Told(procedure.code, official_hash(procedure), tuple(aspects))
