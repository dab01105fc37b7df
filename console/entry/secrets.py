"""Passwords, one-time codes and recovery codes: made, kept so that a copy of the database opens nothing, checked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
import time

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from common.errors import InputError

ISSUER = "Một Cửa"
SHORTEST, LONGEST = 10, 200
FEWEST_LETTERS = 5
RECOVERY_CODES = 10
STEP_SECONDS = 30
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"

_hasher = PasswordHasher()
_two_at_once = threading.Semaphore(2)
"""Each check takes 64 MB: whoever floods the log-in page must not take all memory."""
_nobodys = _hasher.hash(secrets.token_urlsafe())


def hashed(password: str) -> str:
    """A password as it is kept."""
    with _two_at_once:
        return _hasher.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Tell whether it is the password. Takes as long where there is none: nobody learns which accounts there are."""
    try:
        with _two_at_once:
            return _hasher.verify(kept or _nobodys, password) and kept is not None
    except (Argon2Error, InvalidHashError):
        return False


def check_password(password: str, name: str) -> None:
    """Raise :class:`InputError` for a password that is easily guessed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"Mật khẩu cần từ {SHORTEST} đến {LONGEST} ký tự.")
    if len(set(password)) < FEWEST_LETTERS:
        raise InputError("Mật khẩu lặp lại quá ít ký tự, dễ đoán.")
    if name.lower() in password.lower():
        raise InputError("Mật khẩu không được chứa tên đăng nhập.")


def first_password() -> str:
    """A password for the first log-in, easy to read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)).lower()


def recovery_codes() -> list[str]:
    """Codes that each replace the telephone once."""
    return ["-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(10)]


class Vault:
    """The keys made of the installation's secret, the one in use first."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._seal = MultiFernet([Fernet(base64.urlsafe_b64encode(key[:32])) for key in keys])
        self._keys = keys

    def sealed(self, text: str) -> str:
        """``text`` as it is kept."""
        return self._seal.encrypt(text.encode()).decode()

    def opened(self, kept: str) -> str | None:
        """Return what was sealed; None where the secret was lost in the meantime."""
        try:
            return self._seal.decrypt(kept.encode()).decode()
        except InvalidToken:
            return None

    def digests(self, code: str) -> list[str]:
        """The names under which a recovery code may be kept, the one of today first."""
        plain = "".join(char for char in code.upper() if char.isalnum()).encode()
        return [hmac.new(key, plain, hashlib.sha256).hexdigest() for key in self._keys]


def new_totp() -> str:
    """A new secret for one-time codes."""
    return pyotp.random_base32()


def totp_address(secret: str, name: str) -> str:
    """Return what the QR code holds for the application on the telephone."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def totp_step(secret: str, code: str, after: int, moment: float | None = None) -> int | None:
    """The time step of a right code, which must lie ``after`` the last one used; one step early or late is well."""
    digits = "".join(char for char in code if char.isdigit())
    current = int((time.time() if moment is None else moment) // STEP_SECONDS)
    generator = pyotp.TOTP(secret)
    for step in (current, current - 1, current + 1):
        if step > after and hmac.compare_digest(generator.at(step * STEP_SECONDS), digits):
            return step
    return None
