"""Files of forms that were fetched from the portal, kept on disk: each once, under the hash of its bytes.

A file's id at the portal never gets other bytes (a new form gets a new id), so what is here stays good. What does not
fit its hash any more is taken for missing.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from common.errors import OutsideError
from common.files import write_whole
from portals.catalogue.forms import FormFile, form_file

MOST = 512 * 1024 * 1024
"""Bytes on the shelf at most; what was not asked for longest goes first."""


class FormShelf:
    """The shelf in ``folder``, which is made when it is needed. All methods block: call them in a thread."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        self._bodies, self._ids = folder / "bodies", folder / "ids"
        self._most = most

    def get(self, file_id: str, name: str) -> FormFile | None:
        """The file with that id; None when it is not here."""
        try:
            digest = (self._ids / file_id).read_text(encoding="ascii").strip()
            path = self._bodies / digest
            body = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        if hashlib.sha256(body).hexdigest() != digest:
            return None
        try:
            return form_file(body, name)
        except OutsideError:
            return None

    def put(self, file_id: str, file: FormFile) -> None:
        """Keep a file. A full or broken disk is no reason not to hand it out."""
        digest = hashlib.sha256(file.body).hexdigest()
        with suppress(OSError):
            for folder in (self._bodies, self._ids):
                folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._bodies / digest, file.body)
            write_whole(self._ids / file_id, digest.encode())
            self._make_room()

    def _make_room(self) -> None:
        files = sorted(((path, path.stat()) for path in self._bodies.iterdir()), key=lambda each: -each[1].st_mtime)
        total = 0
        for path, facts in files:
            total += facts.st_size
            if total > self._most:
                path.unlink(missing_ok=True)
