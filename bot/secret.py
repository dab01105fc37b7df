"""The installation's own secret, and the keys made of it: for seals, cookies, names in logs, names of citizens.

Each use has a key of its own, from which the secret and the other keys cannot be found. When the secret is changed,
the old ones go on opening what they sealed, and citizens keep the names that the oldest gave them.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from common.settings import Settings

FILE = "secret"


@dataclass(frozen=True)
class Secrets:
    """The secret in use, and the ones before it, the newest first."""

    current: bytes
    older: tuple[bytes, ...] = ()

    @property
    def every(self) -> tuple[bytes, ...]:
        """All of them, the one in use first."""
        return (self.current, *self.older)

    @property
    def oldest(self) -> bytes:
        """The secret that names citizens: what is kept about them could not be found under other names."""
        return self.every[-1]

    def named(self, purpose: str) -> bytes:
        """The key for one ``purpose`` (at most 9 bytes)."""
        return _key(self.current, purpose)

    def all_named(self, purpose: str) -> tuple[bytes, ...]:
        """The keys for one ``purpose``, the one in use first."""
        return tuple(_key(secret, purpose) for secret in self.every)


def secrets_of(chosen: Settings) -> Secrets:
    """The secrets of this installation, by the settings."""
    older = (one.strip() for one in chosen.web_secret_old.get_secret_value().split(","))
    current = secret_key(chosen.var_dir, chosen.web_secret.get_secret_value())
    return Secrets(current, tuple(one.encode() for one in older if one))


def _key(secret: bytes, purpose: str) -> bytes:
    return hashlib.blake2b(secret, digest_size=32, person=f"motcua {purpose}".encode()).digest()


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
