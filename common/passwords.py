"""Secrets in settings: hard to guess, put into addresses, never shown, read from files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

SECRET_LENGTH = 32
SECRET_LETTERS = 10
"""Different characters of a secret: thirty-two random hexadecimal digits have fewer once in ten thousand times."""


def hard_to_guess(secret: str) -> bool:
    """Tell whether nobody finds ``secret`` by trying: long, of many different characters, no repetition."""
    repeated = (secret + secret).find(secret, 1) < len(secret)
    return len(secret) >= SECRET_LENGTH and len(set(secret)) >= SECRET_LETTERS and not repeated


def secrets_folder() -> Path | None:
    """The folder with a file for each secret, where there is one."""
    folder = Path(os.environ.get("CREDENTIALS_DIRECTORY") or "/run/secrets")
    return folder if folder.is_dir() else None


def with_password(url: str, password: str) -> str:
    """The address with ``password`` in it, unless it holds one already or leads nowhere."""
    parts = urlsplit(url)
    if not password or parts.password or not parts.hostname:
        return url
    user, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}").geturl()


def without_password(value: Any) -> Any:
    """An address as it may be shown; anything else as it is."""
    parts = urlsplit(value) if isinstance(value, str) and "@" in value else None
    if parts is None or not parts.password:
        return value
    user, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user.partition(':')[0]}:***@{host}").geturl()
