"""A probe that tells whether a dossier system answers at all: asked for a dossier that does not exist, so nobody's
data is needed.
"""

from __future__ import annotations

from datetime import datetime

from common.today import VIETNAM
from portals.dossier import DossierSource

NOBODY = "000000000000"
"""Nobody's identity number, for a question that no dossier answers."""


async def probe(source: DossierSource, prefix: str) -> None:
    """Ask for a dossier whose code begins with ``prefix``. Raises :class:`common.errors.OutsideError`."""
    await source.look_up(f"{prefix}-{datetime.now(VIETNAM):%y%m%d}-0000", NOBODY)
