"""The installation's own secret: it signs web chat cookies and keys the hashes of people's ids in logs."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

FILE = "secret"


def secret_key(var_dir: Path, configured: str = "") -> bytes:
    """The ``configured`` secret, or the one kept in ``var_dir``, made at first use and readable by its owner only."""
    return configured.encode() if configured else _kept(var_dir / FILE)


def _kept(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{FILE}.{os.getpid()}")
    if not path.exists():
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
        _publish(made, path)
    return path.read_bytes()


def _publish(made: Path, path: Path) -> None:
    """Give ``made`` its name, unless another process was first."""
    try:
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()
