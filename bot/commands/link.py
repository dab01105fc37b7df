"""``motcua link``: what a commune shares."""

from __future__ import annotations

from pathlib import Path

import click

from bot.sharing import Share, find_offices, find_procedure, share, write_qr
from common.errors import InputError
from common.settings import settings
from data.models import Office
from data.releases.bootstrap import ensure_release
from data.releases.store import Store

MOST_SHOWN = 12


@click.command("link")
@click.option("--commune", required=True, metavar="TÊN", help="Xã, phường: tên mới, tên cũ hoặc mã")
@click.option("--procedure", "code", metavar="MÃ", help="Mã thủ tục, ví dụ 1.001193; trống thì chỉ chào bằng tên xã")
@click.option(
    "--to",
    type=click.Choice(["web", "telegram"]),
    default="web",
    show_default=True,
    help="Mã QR mở trang web hay Telegram",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Tệp QR: .png, .svg hoặc .pdf")
def command(commune: str, code: str | None, to: str, out: Path | None) -> None:
    """Tạo liên kết và mã QR để xã, phường chia sẻ.

    Ai mở liên kết sẽ được chào bằng tên xã và thấy ngay thủ tục đó.

    \b
    Ví dụ:  motcua link --commune "phủ thông" --procedure 1.001193
    """
    content = ensure_release(Store(settings().sql_url)).content
    procedure = find_procedure(code, content) if code else None
    shared = share(_one(commune, find_offices(commune, content.offices)), procedure, settings())
    _show(shared)
    address = shared.web if to == "web" else shared.telegram
    if address is None:
        raise InputError("Chưa đặt TELEGRAM_USERNAME nên chưa có liên kết Telegram để làm mã QR.")
    file = out or Path(shared.file_name)
    write_qr(address, file)
    click.echo(f"Mã QR:    {file}")


def _one(typed: str, offices: tuple[Office, ...]) -> Office:
    if not offices:
        raise InputError(f"Không tìm thấy xã, phường nào tên “{typed}”. Hãy gõ tên xã, phường hiện nay hoặc tên cũ.")
    if len(offices) > 1:
        names = [f"  {office.id:24} {office.name}" for office in offices[:MOST_SHOWN]]
        more = [f"  … và {len(offices) - MOST_SHOWN} đơn vị nữa"] if len(offices) > MOST_SHOWN else []
        heading = f"“{typed}” có thể là nhiều đơn vị. Hãy chạy lại với mã ở cột đầu, ví dụ --commune {offices[0].id}:"
        raise InputError("\n".join([heading, *names, *more]))
    return offices[0]


def _show(shared: Share) -> None:
    click.echo(f"Đơn vị:   {shared.office.name}")
    if shared.procedure:
        click.echo(f"Thủ tục:  {shared.procedure.code} {shared.procedure.title}")
    click.echo(f"Web:      {shared.web}")
    click.echo(f"Telegram: {shared.telegram or '(chưa đặt TELEGRAM_USERNAME)'}")
    if not settings().public_url:
        click.echo("Lưu ý: chưa đặt PUBLIC_URL nên liên kết web chỉ mở được trên máy này.", err=True)
