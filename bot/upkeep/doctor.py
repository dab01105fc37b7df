"""All checks of an installation, in the order in which somebody should read them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from bot.upkeep import own, services, stores
from bot.upkeep.finding import Check, Finding, Level, carried_out, in_thread
from common.settings import Settings

CHECKS: Sequence[tuple[str, Check]] = (
    ("Cài đặt", in_thread(own.settings_fit)),
    ("Khóa bí mật", in_thread(own.secrets_are_kept)),
    (stores.REDIS, stores.redis_keeps),
    (stores.SQL, stores.sql_answers),
    (stores.QUEUE, stores.queues_move),
    (services.TELEGRAM, services.telegram_takes_us),
    (services.ZALO_OA, services.zalo_oa_lets_us_send),
    (services.ZALO_BOT, services.zalo_bot_takes_us),
    (services.PORTAL, services.dossier_systems_answer),
    (services.ADDRESS, services.public_address_works),
    ("Đĩa", in_thread(own.disk_has_room)),
    ("Sao lưu", in_thread(own.backups_are_fresh)),
)

SIGNS = {Level.FINE: "✓", Level.WARNING: "!", Level.BAD: "✗"}


async def examine(chosen: Settings) -> list[Finding]:
    """Carry out all checks, side by side; a check that breaks does not hide the others."""
    found = await asyncio.gather(*(carried_out(name, check, chosen) for name, check in CHECKS))
    return [finding for findings in found for finding in findings]


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """The findings for reading, each with what to do about it."""
    for one in findings:
        yield f" {SIGNS[one.level]} {one.name:18} {one.found}"
        if one.do:
            yield f"     → {one.do}"
    bad, warnings = (sum(one.level is level for one in findings) for level in (Level.BAD, Level.WARNING))
    yield ""
    if bad:
        yield f"{bad} việc phải làm ngay" + (f", {warnings} việc nên làm." if warnings else ".")
    else:
        yield f"Chạy được. {warnings} việc nên làm." if warnings else "Mọi thứ đều tốt."
