"""Files as a whole: a digest that tells whether any of them changed, and one that is written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def digest_of(paths: Iterable[Path], root: Path) -> hashlib._Hash:
    """The digest (SHA-256) of files by their places below ``root`` and what is in them, in the order given."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest


def write_whole(path: Path, body: bytes) -> None:
    """Write a file whole or not at all, also when two processes write the same. Raises :class:`OSError`."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
