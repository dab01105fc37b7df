"""The check at start that what lies sealed in Redis can be opened, before anything is done with it.

A word sealed by the installation lies in Redis. A program whose secrets do not open it would put every waiting
message into quarantine and find no citizen again, so it does not start, and says what to do.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging

from bot import keys
from bot.messages.envelope import CannotOpen, Envelope
from bot.redis import DOWN, Client
from bot.secret import Secrets
from common.errors import SettingsError
from common.log import where

log = logging.getLogger(__name__)

WAIT_SECONDS = 1.0

OTHER_SECRET = (
    "Chưa chạy: Redis đang giữ tin được niêm phong bằng khóa khác, WEB_SECRET hiện tại không mở được. Khóa cũ "
    "(WEB_SECRET trước đây, hoặc nội dung tệp secret trong VAR_DIR cũ) ghi vào WEB_SECRET_OLD rồi chạy lại. Nếu đã "
    "mất hẳn khóa cũ: chạy motcua secret forget để bỏ những gì khóa đó niêm phong, rồi chạy lại."
)
OTHER_NAMES = (
    "Chưa chạy: khóa cũ nhất đã bị bỏ khỏi WEB_SECRET_OLD, nên không tìm lại được dữ liệu của người dân đã đồng ý "
    "ghi nhớ. Ghi lại khóa đó ở cuối WEB_SECRET_OLD rồi chạy lại. Nếu đã mất hẳn: chạy motcua secret forget, rồi "
    "chạy lại."
)


async def check_seal(redis: Client, envelope: Envelope, secrets: Secrets) -> None:
    """Leave a sealed word, or open the one that lies there and seal it anew with the secret in use.

    Raises :class:`SettingsError` when it cannot be opened, or citizens would get other names.
    """
    names = hashlib.blake2b(secrets.oldest, digest_size=16, person=b"motcua names").hexdigest()
    if await redis.set(keys.SEAL, envelope.seal(names), nx=True):
        return
    try:
        word = envelope.open(await redis.get(keys.SEAL) or "")
    except CannotOpen:
        raise SettingsError(OTHER_SECRET) from None
    if word != names:
        raise SettingsError(OTHER_NAMES)
    await redis.set(keys.SEAL, envelope.seal(names))


async def opens_when_there(redis: Client, envelope: Envelope, secrets: Secrets) -> None:
    """As :func:`check_seal`, for a program that can do nothing without Redis: it is waited for."""
    while True:
        try:
            return await check_seal(redis, envelope, secrets)
        except DOWN as error:
            log.warning("waiting for Redis: %s", where(error))
            await asyncio.sleep(WAIT_SECONDS)
