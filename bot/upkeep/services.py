"""The services outside: Telegram, Zalo, the dossier systems, our own address as citizens see it."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.channels.telegram.channel import PATH as TELEGRAM_PATH
from bot.channels.zalo_bot.api import UNAUTHORIZED, Api
from bot.channels.zalo_bot.channel import PATH as ZALO_BOT_PATH
from bot.channels.zalo_oa.errors import Do, rule_for
from bot.channels.zalo_oa.refresh import store_of
from bot.channels.zalo_oa.tokens import Pair, TokensUnreadable
from bot.upkeep.finding import Finding, bad, fine, warning
from bot.upkeep.stores import LOST_SECONDS, SKEW_SECONDS, is_of_this_version
from common.errors import OutsideError
from common.settings import Settings
from common.sql.engine import AWAY
from portals.probe import probe
from portals.routing import source_of, systems

SECONDS = 8.0
DAY = 24 * 3600.0
RENEW_DAYS, LAST_DAYS = 21, 7
TELEGRAM, ZALO_OA, ZALO_BOT, PORTAL, ADDRESS = (
    "Telegram",
    "Zalo OA",
    "Zalo Bot",
    "Hệ thống hồ sơ",
    "Địa chỉ công khai",
)
AUTHORIZE = "người quản trị OA làm lại: motcua zalo-oa authorize"


async def telegram_takes_us(chosen: Settings) -> Sequence[Finding]:
    """The token, and the webhook where there is to be one."""
    token = chosen.telegram_token.get_secret_value()
    if not token:
        return [fine(TELEGRAM, "không bật")]
    base = f"{chosen.telegram_api_url.rstrip('/')}/bot{token}"
    try:
        async with _client() as client:
            me = (await client.get(f"{base}/getMe")).json()
            hook = (await client.get(f"{base}/getWebhookInfo")).json().get("result", {})
    except (httpx.HTTPError, ValueError, AttributeError) as error:
        return [bad(TELEGRAM, f"không gọi được {chosen.telegram_api_url} ({type(error).__name__})", _NETWORK)]
    if not me.get("ok"):
        return [bad(TELEGRAM, "Telegram không nhận TELEGRAM_TOKEN", "lấy lại token ở @BotFather, ghi vào cài đặt")]
    found = _webhook(TELEGRAM, chosen, chosen.telegram_mode, hook.get("url", ""), TELEGRAM_PATH)
    if hook.get("last_error_message") and time.time() - hook.get("last_error_date", 0) < 600:
        found.append(bad(TELEGRAM, "Telegram vừa gọi webhook không được", "xem mục Địa chỉ công khai"))
    return found or [fine(TELEGRAM, f"token đúng, nhận tin kiểu {chosen.telegram_mode}")]


async def zalo_bot_takes_us(chosen: Settings) -> Sequence[Finding]:
    """The token, and the webhook where there is to be one."""
    token = chosen.zalo_bot_token.get_secret_value()
    if not token:
        return [fine(ZALO_BOT, "không bật")]
    api = Api(chosen.zalo_bot_api_url, token)
    try:
        me = await api.call("getMe", {}, patience=SECONDS)
        hook = await api.call("getWebhookInfo", {}, patience=SECONDS)
    finally:
        await api.close()
    if me.code == UNAUTHORIZED:
        return [bad(ZALO_BOT, "Zalo không nhận ZALO_BOT_TOKEN", "lấy lại token ở Zalo Bot Manager, ghi vào cài đặt")]
    if me.result is None:
        return [bad(ZALO_BOT, f"không gọi được {chosen.zalo_bot_api_url}", _NETWORK)]
    url = str(hook.result.get("url", "")) if isinstance(hook.result, dict) else ""
    found = _webhook(ZALO_BOT, chosen, chosen.zalo_bot_mode, url, ZALO_BOT_PATH)
    return found or [fine(ZALO_BOT, f"token đúng, nhận tin kiểu {chosen.zalo_bot_mode}")]


def _webhook(name: str, chosen: Settings, mode: str, url: str, path: str) -> list[Finding]:
    wanted = chosen.base_url + path if mode == "webhook" else ""
    if wanted and not url.startswith(wanted):
        return [bad(name, "webhook chưa được đặt về máy này", "chạy lại phần web; bot tự đặt webhook khi khởi động")]
    if not wanted and url:
        return [bad(name, "đang có webhook nên không nhận được kiểu polling", "chạy lại phần web; bot tự gỡ webhook")]
    return []


async def zalo_oa_lets_us_send(chosen: Settings) -> Sequence[Finding]:
    """The token pair: whether there is one, Zalo takes it, and until when."""
    if not chosen.zalo_oa_app_id:
        return [fine(ZALO_OA, "không bật")]
    try:
        pair = await asyncio.to_thread(_pair, chosen)
    except TokensUnreadable as error:
        return [bad(ZALO_OA, str(error), AUTHORIZE)]
    except AWAY:
        return [bad(ZALO_OA, "không đọc được token vì SQL không trả lời", "xem mục SQL")]
    if pair is None:
        return [bad(ZALO_OA, "chưa được cấp quyền gửi tin", AUTHORIZE)]
    now = time.time()
    if pair.trouble:
        left = max(0.0, pair.access_until - now) / 3600
        return [bad(ZALO_OA, f"{pair.trouble}; nếu token chưa bị thu hồi thì còn gửi được {left:.0f} giờ", AUTHORIZE)]
    if pair.access_until <= now:
        return [bad(ZALO_OA, "token đã hết hạn mà chưa được đổi", "xem phần web có chạy không; " + AUTHORIZE)]
    refused = await _refused(chosen, pair.access)
    if refused:
        return [bad(ZALO_OA, f"Zalo không nhận token (lỗi {refused}), có thể đã bị thu hồi", AUTHORIZE)]
    days = (pair.ends_at() - now) / DAY
    told = f"còn quyền {days:.0f} ngày"
    return [warning(ZALO_OA, told, AUTHORIZE) if days < chosen.zalo_oa_warn_days else fine(ZALO_OA, told)]


def _pair(chosen: Settings) -> Pair | None:
    """The pair in force; a database that is not of this version is left as it is."""
    return store_of(chosen).load() if is_of_this_version(chosen.sql_url) else None


async def _refused(chosen: Settings, access: str) -> int:
    """The error with which Zalo refuses the token when it is asked about the account; 0 for none, or no answer."""
    try:
        async with _client() as client:
            answer = await client.get(f"{chosen.zalo_oa_api_url}/v2.0/oa/getoa", headers={"access_token": access})
    except httpx.HTTPError:
        return 0
    error = _json(answer).get("error")
    return error if isinstance(error, int) and rule_for(error).do is Do.RENEW else 0


async def dossier_systems_answer(chosen: Settings) -> Sequence[Finding]:
    """Each dossier system that is set up, asked for a dossier that does not exist."""
    sources = [(system.prefix, source_of(system, chosen)) for system in systems()]
    asked = [(prefix, source) for prefix, source in sources if source is not None]
    if not asked:
        return [warning(PORTAL, "chưa cài đặt hệ thống nào để tra hồ sơ", "đặt HCC_URL hoặc IGATE_URL …")]
    troubles = await asyncio.gather(*(_trouble(source, prefix) for prefix, source in asked))
    found = [
        bad(PORTAL, f"{prefix}: {trouble}", "xem motcua portal check; báo đơn vị vận hành hệ thống đó")
        for (prefix, _), trouble in zip(asked, troubles, strict=True)
        if trouble
    ]
    return found or [fine(PORTAL, f"{len(asked)} hệ thống đều trả lời")]


async def _trouble(source: Any, prefix: str) -> str:
    try:
        await asyncio.wait_for(probe(source, prefix), SECONDS)
    except OutsideError as error:
        return str(error)
    except asyncio.TimeoutError:
        return "không trả lời kịp"
    return ""


async def public_address_works(chosen: Settings) -> Sequence[Finding]:
    """Our own address as citizens reach it: TLS, the proxy, and that the proxy tells us who asks."""
    if not chosen.public_url.startswith("https://"):
        return [fine(ADDRESS, "không có https và proxy (chỉ dùng thử)")]
    try:
        async with _client() as client:
            health = await client.get(chosen.base_url + "/healthz")
            ready = await client.get(chosen.base_url + "/readyz")
    except httpx.HTTPError as error:
        do = "xem proxy có chạy không, tên miền có trỏ về máy này không, cổng 443 có mở không"
        return [bad(ADDRESS, f"không mở được {chosen.base_url} ({type(error).__name__})", do)]
    found = []
    if health.status_code != 200:
        do = "xem phần web có chạy không, và proxy có trỏ đúng về nó không"
        found.append(bad(ADDRESS, f"proxy trả lời {health.status_code}", do))
    elif "workers" in _json(ready):
        do = "proxy phải ghi địa chỉ người hỏi vào X-Forwarded-For (xem hướng dẫn, mục HTTPS và proxy)"
        found.append(bad(ADDRESS, "proxy giấu địa chỉ người hỏi: mọi người dân bị coi là một", do))
    found += [*_skew(health), *await asyncio.to_thread(_certificate, chosen.base_url)]
    return found or [fine(ADDRESS, f"{chosen.base_url} mở được, chứng chỉ còn hạn")]


def _skew(response: httpx.Response) -> list[Finding]:
    try:
        skew = abs(time.time() - parsedate_to_datetime(response.headers.get("date", "")).timestamp())
    except (TypeError, ValueError):
        return []
    if skew <= SKEW_SECONDS + 1:
        return []
    level = bad if skew > LOST_SECONDS else warning
    return [level("Đồng hồ", f"lệch proxy {skew:.0f} giây", "bật đồng bộ giờ (timedatectl set-ntp true)")]


def _certificate(url: str) -> list[Finding]:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 443), timeout=SECONDS) as plain:
            context = ssl.create_default_context()
            with context.wrap_socket(plain, server_hostname=parts.hostname) as secured:
                until = ssl.cert_time_to_seconds(str((secured.getpeercert() or {}).get("notAfter", "")))
    except (OSError, ValueError) as error:
        return [bad(ADDRESS, f"không đọc được chứng chỉ ({type(error).__name__})", "xem nhật ký của proxy")]
    days = (until - time.time()) / DAY
    told = f"chứng chỉ hết hạn {datetime.fromtimestamp(until):%d/%m/%Y}"
    if days < LAST_DAYS:
        return [bad(ADDRESS, told, "xem nhật ký proxy: vì sao không gia hạn được")]
    return [warning(ADDRESS, told, "xem nhật ký proxy: thường chứng chỉ được gia hạn trước 30 ngày")] * (
        days < RENEW_DAYS
    )


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=SECONDS)


_NETWORK = "xem máy có ra được Internet không, tường lửa có chặn không"
