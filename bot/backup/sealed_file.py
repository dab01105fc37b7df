"""The file of a backup: blocks one after the other, each sealed, so that it is written and read without being held.

A block is encrypted and signed together with its place (AES-GCM, the key made of the installation's secret and of a
number of the file's own). So none can be changed, left out, repeated or moved, and the last one says that it is the
last: what was cut off is noticed. Envelopes (:mod:`bot.messages.envelope`) are for short texts, a third longer, and
know nothing of an order.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from common.errors import InputError

MAGIC = b"MOTCUA-BACKUP-1\n"
SALT_BYTES = 16
PURPOSE = "backup"
"""The purpose of the key among those of :class:`bot.secret.Secrets`."""
MOST_BYTES = 1 << 26
"""Longest block that is believed in."""
END = b"e"
_LENGTH = struct.Struct(">I")

NO_BACKUP = "Tệp này không phải bản sao lưu của Một Cửa."
OTHER_SECRET = (
    "Không mở được bản sao lưu: nó được niêm phong bằng khóa khác (WEB_SECRET hoặc tệp secret lúc sao lưu), hoặc đã "
    "hỏng ngay từ đầu. Ghi khóa cũ vào WEB_SECRET_OLD rồi làm lại."
)
DAMAGED = "Bản sao lưu đã hỏng hoặc thiếu phần cuối (từ khối {number}). Không khôi phục gì. Hãy dùng bản khác."


class Writer:
    """Puts blocks into ``file``."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        salt = os.urandom(SALT_BYTES)
        file.write(MAGIC + salt)
        self._file, self._cipher, self._number = file, AESGCM(_key(key, salt)), 0

    def write(self, kind: bytes, payload: bytes = b"") -> None:
        """Add one block; ``kind`` is one letter, :data:`END` for the last."""
        sealed = self._cipher.encrypt(_place(self._number), kind + payload, None)
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


def blocks(file: BinaryIO, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Kind and payload of every block, opened by one of ``keys``. Raises :class:`InputError` at one that is wrong."""
    if file.read(len(MAGIC)) != MAGIC:
        raise InputError(NO_BACKUP)
    salt, number, kind = file.read(SALT_BYTES), 0, b""
    ciphers = [AESGCM(_key(key, salt)) for key in keys]
    while kind != END:
        sealed = _sealed(file, number)
        if number == 0:
            ciphers = _fitting(ciphers, sealed)
        plain = _opened(ciphers[0], number, sealed)
        kind, number = plain[:1], number + 1
        yield kind, plain[1:]
    if file.read(1):
        raise InputError(DAMAGED.format(number=number))


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file for its owner only that gets its name once it is whole and on the disk."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _key(key: bytes, salt: bytes) -> bytes:
    return hashlib.blake2b(salt, digest_size=32, key=key, person=b"motcua file").digest()


def _place(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _sealed(file: BinaryIO, number: int) -> bytes:
    head = file.read(_LENGTH.size)
    length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else MOST_BYTES + 1
    sealed = file.read(length) if length <= MOST_BYTES else b""
    if len(sealed) != length:
        raise InputError(DAMAGED.format(number=number))
    return sealed


def _fitting(ciphers: Iterable[AESGCM], sealed: bytes) -> list[AESGCM]:
    for cipher in ciphers:
        try:
            cipher.decrypt(_place(0), sealed, None)
        except InvalidTag:
            continue
        return [cipher]
    raise InputError(OTHER_SECRET)


def _opened(cipher: AESGCM, number: int, sealed: bytes) -> bytes:
    try:
        return cipher.decrypt(_place(number), sealed, None)
    except InvalidTag:
        raise InputError(DAMAGED.format(number=number)) from None
