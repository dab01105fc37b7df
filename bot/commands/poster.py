"""``motcua poster``: posters and cards that communes print."""

from __future__ import annotations

from pathlib import Path

import click

from bot.link_kit.poster import FORMATS, PAPERS, Poster, Printer, plain_posters, poster_of
from bot.sharing import find_offices
from common.errors import InputError
from common.settings import settings
from data.models import Content, Level
from data.releases.bootstrap import parts_in_force
from data.releases.store import Store
from data.shared_links import SharedLinks


@click.command("poster", short_help="In áp phích, thẻ có mã QR cho xã, phường")
@click.option("--link", "code", metavar="MÃ", help="Của một liên kết đã đăng ký (motcua link add)")
@click.option("--commune", metavar="TÊN", help="Của một xã, phường, không cần đăng ký")
@click.option("--all", "every", is_flag=True, help="Của tất cả xã, phường")
@click.option("--paper", type=click.Choice(PAPERS), default="a4", show_default=True, help="Khổ giấy")
@click.option("--format", "form", type=click.Choice(FORMATS), default="pdf", show_default=True, help="Dạng tệp")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Thư mục để tệp; trống thì thư mục hiện tại",
)
def command(code: str | None, commune: str | None, every: bool, paper: str, form: str, folder: Path) -> None:
    """In áp phích (A4, A5) hoặc thẻ (A6): tên xã, mã QR, ba câu hỏi ví dụ; địa chỉ, giờ, điện thoại nếu đã biết.

    \b
    Ví dụ:  motcua poster --link K7Q2M
            motcua poster --all --paper a5 --to ap-phich
    """
    if sum((code is not None, commune is not None, every)) != 1:
        raise InputError("Hãy chọn một: --link MÃ, --commune TÊN hoặc --all.")
    store = Store(settings().sql_url)
    content = parts_in_force(store, ("procedures", "offices"))
    posters = [_of_link(code, store, content)] if code else _of_communes(commune, content)
    folder.mkdir(parents=True, exist_ok=True)
    printer = Printer()
    for poster in posters:
        name = "-".join(["ap-phich", poster.office.id, *([code.lower()] if code else []), paper])
        file = folder / f"{name}.{form}"
        file.write_bytes(printer.print(poster, paper, form))
        click.echo(str(file))
    if not settings().public_url:
        click.echo("Lưu ý: chưa đặt PUBLIC_URL nên mã QR chỉ mở được trên máy này; đừng in.", err=True)


def _of_link(code: str, store: Store, content: Content) -> Poster:
    link = SharedLinks(store.engine).get(code)
    office = next((one for one in content.offices if link and one.id == link.office), None)
    if link is None or office is None:
        raise InputError(f"Không có liên kết {code.upper()} đang dùng. Xem motcua link list.")
    procedure = next((one for one in content.procedures if one.code == link.procedure), None)
    return poster_of(link, office, procedure, settings())


def _of_communes(commune: str | None, content: Content) -> list[Poster]:
    offices = find_offices(commune, content.offices) if commune else content.offices
    wards = [office for office in offices if office.level is Level.WARD]
    if not wards or (commune and len(wards) > 1):
        raise InputError(f"“{commune}” không phải tên hay mã của đúng một xã, phường.")
    return list(plain_posters(wards, settings()))
