"""Answers of the OAuth server, on disk from the moment they arrived until their pair is in the database.

When the process dies in between, or the database is away, the answer is found here by whoever refreshes next.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.channels.zalo_oa.tokens import TokensUnreadable, Vault

AUTHORIZED = 0
"""Number of the pair that an authorisation was exchanged for: none."""
_SUFFIX = ".answer"


@dataclass(frozen=True)
class Kept:
    """One answer: the number of the pair it was exchanged for, when it arrived, its body; ``path`` None: no file."""

    path: Path | None
    number: int
    at: float
    body: bytes = field(repr=False)


class Journal:
    """Answers in one folder, encrypted, a file each, readable by their owner only."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def keep(self, number: int, at: float, body: bytes) -> Kept:
        """Write an answer; it is on the disk when this returns."""
        content = json.dumps({"number": number, "at": at, "body": body.decode("latin-1")}).encode()
        path = self._folder / f"{uuid.uuid4().hex}{_SUFFIX}"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, self._vault.close(content))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._sync_folder()
        return Kept(path, number, at, body)

    def waiting(self) -> list[Kept]:
        """Return what was kept and not dropped, oldest first. What cannot be read is left where it is."""
        return sorted(self._readable(), key=lambda kept: kept.at)

    def drop(self, kept: Kept) -> None:
        """The pair is in the database, or there was none in it."""
        if kept.path:
            kept.path.unlink(missing_ok=True)

    def _readable(self) -> Iterator[Kept]:
        for path in self._folder.glob(f"*{_SUFFIX}"):
            try:
                row = json.loads(self._vault.open(path.read_bytes()))
            except (TokensUnreadable, OSError, ValueError):  # half written: it died before the answer was kept
                continue
            yield Kept(path, row["number"], row["at"], row["body"].encode("latin-1"))

    def _sync_folder(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
