"""``motcua zalo-oa``: the authorisation of the Official Account, and how it stands."""

from __future__ import annotations

import asyncio
import hmac
import sys
import time
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import click

from bot.channels.zalo_oa.channel import AUTHORIZED_PATH
from bot.channels.zalo_oa.counts import Counts
from bot.channels.zalo_oa.refresh import Invitation, Refreshed, check_code, invite, oauth_of, refresher_of, store_of
from bot.channels.zalo_oa.tokens import Pair
from bot.redis import DOWN, connect
from bot.secret import secrets_of
from common.errors import InputError
from common.log import setup
from common.settings import Settings, settings

EXIT_CODES = {Refreshed.RENEWED: 0, Refreshed.NOT_NEEDED: 0, Refreshed.LATER: 3, Refreshed.PERSON: 4}
"""Exit codes of ``motcua zalo-oa refresh``."""


@click.group("zalo-oa", short_help="Cấp quyền và xem tình trạng Zalo OA")
def command() -> None:
    """Cấp quyền cho bot gửi tin qua Zalo OA, và xem tình trạng token, hạn mức."""
    chosen = settings()
    setup(chosen.log_level, secrets_of(chosen).named("log"))


@command.command("authorize")
@click.option("--redirect", help="Địa chỉ chuyển về đã đăng ký trong ứng dụng Zalo; trống thì dùng địa chỉ của bot")
def authorize(redirect: str | None) -> None:
    """Cấp quyền: in ra địa chỉ để người quản trị OA mở, rồi nhận mã mà Zalo trả về. Token không hiện ra ở đâu."""
    chosen = settings()
    refresher = refresher_of(chosen, twin=True)
    invitation = invite(oauth_of(chosen), redirect or chosen.base_url + AUTHORIZED_PATH)
    click.echo("1. Người quản trị OA mở địa chỉ này trong trình duyệt và đồng ý:\n")
    click.echo(f"   {invitation.url}\n")
    click.echo("2. Trình duyệt được chuyển sang một trang khác. Sao chép cả địa chỉ của trang đó, dán vào đây.")
    code = _code(click.prompt("Địa chỉ"), invitation, chosen.zalo_oa_id)
    refresher.authorize(code, invitation.verifier)
    click.echo("Đã cấp quyền.")
    _tell_pair(chosen, store_of(chosen).load())


@command.command("refresh")
@click.option("--number", type=click.IntRange(min=0), help="Chỉ đổi nếu cặp token đang dùng còn là cặp số này")
def refresh(number: int | None) -> None:
    """Đổi token ngay. Bot tự làm việc này; chỉ cần gọi tay khi kiểm tra."""
    chosen = settings()
    refresher = refresher_of(chosen, twin=True)
    refresher.recover()
    pair = store_of(chosen).load()
    if number is None and pair is not None:
        number = pair.number
    result = refresher.refresh(number or 0)
    if result is Refreshed.PERSON:
        click.echo("Cần người quản trị cấp quyền lại: motcua zalo-oa authorize", err=True)
    sys.exit(EXIT_CODES[result])


@command.command("status")
def status() -> None:
    """Xem hạn của token, lần đổi gần nhất, và những tin đã không gửi hoặc không nhận được, theo lý do."""
    chosen = settings()
    refresher_of(chosen)
    _tell_pair(chosen, store_of(chosen).load())
    if chosen.redis_url:
        asyncio.run(_tell_counts(chosen.redis_url))


def _tell_pair(chosen: Settings, pair: Pair | None) -> None:
    if pair is None:
        click.echo("Chưa cấp quyền. Hãy chạy: motcua zalo-oa authorize")
        return
    click.echo(f"Cặp token số {pair.number}, lưu lúc {_moment(pair.saved_at)}")
    click.echo(f"Access token dùng được đến {_moment(pair.access_until)}, được đổi tự động trước đó")
    click.echo(f"Phải cấp quyền lại chậm nhất {_moment(pair.ends_at())} nếu bot không đổi được token")
    if pair.trouble:
        click.echo(f"Lần đổi gần nhất ({_moment(pair.tried_at)}) không được: {pair.trouble}")
    if pair.ends_at() - time.time() < chosen.zalo_oa_warn_days * 24 * 3600:
        click.echo("Sắp hết hạn: hãy chạy motcua zalo-oa authorize")


async def _tell_counts(redis_url: str) -> None:
    redis = connect(redis_url)
    try:
        for reason, count in sorted((await Counts(redis).all()).items()):
            click.echo(f"{count:8}  {reason}")
    except DOWN:
        click.echo("Không đọc được số đếm vì Redis không trả lời.", err=True)
    finally:
        await redis.close()


def _code(pasted: str, invitation: Invitation, oa_id: str) -> str:
    """The code in the address that a person pasted. Raises :class:`InputError`."""
    pasted = pasted.strip()
    if "?" not in pasted:
        return check_code(pasted)
    query = {name: values[0] for name, values in parse_qs(urlsplit(pasted).query).items()}
    if "error_code" in query:
        raise InputError("Zalo không nhận yêu cầu cấp quyền. Hãy kiểm tra ZALO_OA_APP_ID và địa chỉ chuyển về.")
    if not hmac.compare_digest(query.get("state", "").encode(), invitation.state.encode()):
        raise InputError("Địa chỉ này không thuộc lần cấp quyền đang làm. Hãy mở lại địa chỉ ở bước 1.")
    if oa_id and query.get("oa_id", oa_id) != oa_id:
        raise InputError("Quyền vừa cấp là của một OA khác với ZALO_OA_ID.")
    return check_code(query.get("code", ""))


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).strftime("%H:%M %d/%m/%Y")
