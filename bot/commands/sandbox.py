"""``motcua sandbox``: the outside world, simulated. Each stand-in is a program of its own."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from common.errors import InputError


@click.group("sandbox")
def command() -> None:
    """Chạy cổng dịch vụ công hoặc máy chủ nhắn tin mô phỏng, để thử, tập huấn và kiểm thử."""


@command.command("portal")
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ mạng để lắng nghe")
@click.option(
    "--port", default=8090, show_default=True, type=click.IntRange(0, 65535), help="Cổng mạng; 0 là cổng trống bất kỳ"
)
@click.option(
    "--records",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Tệp bản ghi thủ tục của cổng (.jsonl, .jsonl.gz)",
)
@click.option(
    "--faults",
    "rate",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Tỷ lệ yêu cầu gặp lỗi ngẫu nhiên, từ 0 đến 1",
)
@click.option(
    "--fault", "faults", multiple=True, help="Lỗi luôn bật, ví dụ slow=20, 503*2, rejected200@/hcc; nhắc lại được"
)
@click.option("--seed", default=0, show_default=True, help="Hạt giống: cùng số thì lỗi ngẫu nhiên lặp lại y hệt")
@click.option("--push", default="", help="Địa chỉ của bot để tự báo hồ sơ chuyển bước, ví dụ …:8080/dossier-push")
@click.option("--push-secret", default="", envvar="PUSH_SECRET", help="Khóa chung với bot (như biến PUSH_SECRET)")
def portal(
    host: str,
    port: int,
    records: Path | None,
    rate: float,
    faults: tuple[str, ...],
    seed: int,
    push: str,
    push_secret: str,
) -> None:
    """Cổng dịch vụ công mô phỏng: danh mục thủ tục, tra cứu hồ sơ, và trang cán bộ chuyển bước hồ sơ."""
    from sandbox.portal.app import create_app
    from sandbox.portal.pushing import Pusher
    from sandbox.program import PortTaken, serve

    pusher = Pusher(push, push_secret) if push and push_secret else None
    try:
        app = create_app(records, faults=faults, rate=rate, seed=seed, push=pusher)
        serve(app, host, port, lambda address: _greet(app, address))
    except (PortTaken, ValueError) as error:
        raise InputError(str(error)) from None


def _greet(app: object, address: str) -> None:
    """Return what a person needs to try it; the last line tells that it is ready."""
    from sandbox.portal.app import settings

    state = app.state  # type: ignore[attr-defined]
    click.echo(f"Cổng dịch vụ công mô phỏng, {len(state.catalogue)} thủ tục. Hồ sơ để thử (số liệu đặt ra):")
    for dossier in state.world.dossiers.values():
        click.echo(f"  {dossier.code:28} số định danh {dossier.identity}  {dossier.status_name}")
    click.echo("Cài đặt để bot dùng cổng này:")
    for name, value in settings(address).items():
        click.echo(f"  {name}={value}")
    click.echo(f"Trang cán bộ: {address}/sandbox/can-bo")
    click.echo(f"Sẵn sàng: {address}")


@command.command("telegram")
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ mạng để lắng nghe")
@click.option(
    "--port", default=8091, show_default=True, type=click.IntRange(0, 65535), help="Cổng mạng; 0 là cổng trống bất kỳ"
)
@click.option("--token", help="Token mà bot phải dùng; trống thì dùng một token mẫu, được in ra")
@click.option(
    "--local/--strict", default=True, help="Cho webhook http ở cổng bất kỳ, hay bắt buộc https như Telegram thật"
)
@click.option(
    "--flood", is_flag=True, help="Bật giới hạn gửi: 30 tin/giây, 1 tin/giây mỗi người, 20 tin/phút mỗi nhóm"
)
@click.option(
    "--fault", "faults", multiple=True, help="Lỗi LOẠI[:PHƯƠNG_THỨC[:SỐ_LẦN]], ví dụ 429:sendMessage:3; nhắc lại được"
)
def telegram(host: str, port: int, token: str | None, local: bool, flood: bool, faults: tuple[str, ...]) -> None:
    """Telegram mô phỏng: Bot API cho bot, và một trang để gõ, bấm nút, gửi ảnh như công dân."""
    from sandbox.program import PortTaken, serve
    from sandbox.telegram.app import DEMO_TOKEN, create_app, settings

    chosen = token or DEMO_TOKEN

    def greet(address: str) -> None:
        click.echo("Telegram mô phỏng. Cài đặt để bot dùng máy chủ này:")
        for name, value in settings(address, chosen).items():
            click.echo(f"  {name}={value}")
        click.echo(f"Trang của công dân: {address}/")
        click.echo(f"Sẵn sàng: {address}")

    try:
        app = create_app(chosen, local=local, flood=flood, faults=faults, first_id=int(time.time()))
        serve(app, host, port, greet)
    except (PortTaken, ValueError) as error:
        raise InputError(str(error)) from None


@command.command("zalo-oa")
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ mạng để lắng nghe")
@click.option(
    "--port", default=8092, show_default=True, type=click.IntRange(0, 65535), help="Cổng mạng; 0 là cổng trống bất kỳ"
)
@click.option("--webhook", default="", help="Địa chỉ webhook của bot, ví dụ http://127.0.0.1:8080/zalo-oa")
@click.option(
    "--switch",
    "switches",
    multiple=True,
    help="Điểm mà tài liệu về Zalo không thống nhất, ví dụ mac_prefix=; nhắc lại được",
)
@click.option(
    "--fault", "faults", multiple=True, help="Lỗi LOẠI[:ĐƯỜNG_DẪN[:SỐ_LẦN]], ví dụ -32:message/cs:3; nhắc lại được"
)
def zalo_oa(host: str, port: int, webhook: str, switches: tuple[str, ...], faults: tuple[str, ...]) -> None:
    """Zalo OA mô phỏng: API và máy chủ cấp quyền cho bot, và một trang để nhắn, bấm nút, quan tâm OA như công dân."""
    from sandbox.program import PortTaken, serve
    from sandbox.zalo_oa.app import create_app, settings

    def greet(address: str) -> None:
        click.echo("Zalo OA mô phỏng. Cài đặt để bot dùng máy chủ này:")
        for name, value in settings(address).items():
            click.echo(f"  {name}={value}")
        click.echo("Rồi cấp quyền cho bot: motcua zalo-oa authorize")
        click.echo(f"Trang của công dân: {address}/")
        click.echo(f"Sẵn sàng: {address}")

    try:
        chosen = dict(_switch(text) for text in switches)
        app = create_app(switches=chosen, faults=faults, webhook=webhook, first_id=int(time.time()))
        serve(app, host, port, greet)
    except (PortTaken, ValueError) as error:
        raise InputError(str(error)) from None


@command.command("zalo-bot")
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ mạng để lắng nghe")
@click.option(
    "--port", default=8093, show_default=True, type=click.IntRange(0, 65535), help="Cổng mạng; 0 là cổng trống bất kỳ"
)
@click.option("--token", help="Token mà bot phải dùng; trống thì dùng một token mẫu, được in ra")
@click.option(
    "--local/--strict", default=True, help="Cho webhook http ở địa chỉ bất kỳ, hay bắt buộc https như Zalo thật"
)
@click.option(
    "--switch",
    "switches",
    multiple=True,
    help="Điểm mà tài liệu về Zalo Bot không thống nhất, ví dụ replays=true; nhắc lại được",
)
@click.option(
    "--fault", "faults", multiple=True, help="Lỗi LOẠI[:PHƯƠNG_THỨC[:SỐ_LẦN]], ví dụ 429:sendMessage:3; nhắc lại được"
)
def zalo_bot(
    host: str, port: int, token: str | None, local: bool, switches: tuple[str, ...], faults: tuple[str, ...]
) -> None:
    """Zalo Bot mô phỏng: API cho bot, và một trang để nhắn, gửi ảnh như công dân."""
    from sandbox.program import PortTaken, serve
    from sandbox.zalo_bot.app import DEMO_TOKEN, create_app, settings

    used = token or DEMO_TOKEN

    def greet(address: str) -> None:
        click.echo("Zalo Bot mô phỏng. Cài đặt để bot dùng máy chủ này:")
        for name, value in settings(address, used).items():
            click.echo(f"  {name}={value}")
        click.echo(f"Trang của công dân: {address}/")
        click.echo(f"Sẵn sàng: {address}")

    try:
        chosen = dict(_switch(text) for text in switches)
        app = create_app(used, local=local, switches=chosen, faults=faults, first_id=int(time.time()))
        serve(app, host, port, greet)
    except (PortTaken, ValueError) as error:
        raise InputError(str(error)) from None


def _switch(text: str) -> tuple[str, object]:
    """``name=value``; the value is JSON, or text where it is none."""
    name, _, value = text.partition("=")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
