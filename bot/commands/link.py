"""``motcua link``: what a commune shares."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from bot.link_kit.checks import warning_about
from bot.link_kit.counts import UNKNOWN, Counts
from bot.link_kit.ways import address_of, typed
from bot.redis import DOWN, address, connect
from bot.sharing import Share, find_offices, find_procedure, share, write_qr
from common.errors import InputError, SettingsError
from common.settings import settings
from data.models import Content, Office
from data.releases.bootstrap import parts_in_force
from data.releases.store import Store
from data.shared_links import PlaceKind, SharedLink, SharedLinks

MOST_SHOWN = 12
TOLD = ("procedures", "offices")
"""Kinds of records that a link tells of; the others are not read."""
KINDS = {PlaceKind.COUNTER: "quầy", PlaceKind.HAMLET: "thôn, tổ", PlaceKind.CAMPAIGN: "đợt"}

commune_option = click.option("--commune", metavar="TÊN", help="Xã, phường: tên mới, tên cũ hoặc mã")
procedure_option = click.option(
    "--procedure", "code", metavar="MÃ", help="Mã thủ tục, ví dụ 1.001193; trống thì chỉ chào bằng tên xã"
)


@click.group("link", invoke_without_command=True)
@commune_option
@procedure_option
@click.option(
    "--to",
    type=click.Choice(["web", "telegram"]),
    default="web",
    show_default=True,
    help="Mã QR mở trang web hay Telegram",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Tệp QR: .png, .svg hoặc .pdf")
@click.pass_context
def command(context: click.Context, commune: str | None, code: str | None, to: str, out: Path | None) -> None:
    """Tạo liên kết và mã QR để xã, phường chia sẻ.

    Ai mở liên kết sẽ được chào bằng tên xã và thấy ngay thủ tục đó. Muốn đếm lượt mở theo quầy, thôn, đợt và có một
    trang cho mọi cách hỏi (web, Zalo, Telegram) thì đăng ký: motcua link add.

    \b
    Ví dụ:  motcua link --commune "phủ thông" --procedure 1.001193
            motcua link add --commune "phủ thông" --label "Quầy 2"
            motcua link list
    """
    if context.invoked_subcommand is not None:
        return
    if commune is None:
        raise click.MissingParameter(ctx=context, param_hint="'--commune'", param_type="option")
    content = parts_in_force(Store(settings().sql_url), TOLD)
    procedure = find_procedure(code, content) if code else None
    shared = share(_one(commune, find_offices(commune, content.offices)), procedure, settings())
    _show(shared)
    target = shared.web if to == "web" else shared.telegram
    if target is None:
        raise InputError("Chưa đặt TELEGRAM_USERNAME nên chưa có liên kết Telegram để làm mã QR.")
    file = out or Path(shared.file_name)
    write_qr(target, file)
    click.echo(f"Mã QR:    {file}")


@command.command("add")
@click.option("--commune", required=True, metavar="TÊN", help="Xã, phường: tên mới, tên cũ hoặc mã")
@click.option("--label", required=True, metavar="CHỮ", help="Treo ở đâu, ví dụ “Quầy 2”, “Nhà văn hóa thôn Nà Pài”")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in PlaceKind]),
    default=PlaceKind.COUNTER.value,
    show_default=True,
    help="quay, thon (thôn, tổ) hoặc dot (đợt vận động)",
)
@procedure_option
@click.option("--name", "wanted", default="", metavar="MÃ", help="Mã tự chọn, 4–12 chữ và số; trống thì bot chọn")
@click.option("--owner", default="", metavar="TÊN", help="Ai đăng ký, để báo khi thủ tục bị bãi bỏ")
def add(commune: str, label: str, kind: str, code: str | None, wanted: str, owner: str) -> None:
    """Đăng ký một liên kết ngắn cho quầy, thôn hoặc đợt vận động."""
    store = Store(settings().sql_url)
    content = parts_in_force(store, TOLD)
    office = _one(commune, find_offices(commune, content.offices))
    procedure = find_procedure(code, content).code if code else ""
    links = SharedLinks(store.engine)
    link = links.add(office.id, PlaceKind(kind), label, procedure=procedure, owner=owner, code=wanted)
    click.echo(f"Liên kết: {address_of(link, settings())}")
    click.echo(f"Trên Zalo bà con nhắn: {typed(link)}")
    click.echo("In áp phích: motcua poster --link " + link.code)
    _warn_of_address()


@command.command("list")
@commune_option
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 400), help="Đếm trong bao nhiêu ngày")
def list_(commune: str | None, days: int) -> None:
    """Liệt kê các liên kết, đã mở bao nhiêu lượt, và cảnh báo khi thủ tục không còn."""
    store = Store(settings().sql_url)
    content = parts_in_force(store, TOLD)
    office = _one(commune, find_offices(commune, content.offices)).id if commune else ""
    opened = asyncio.run(_opened(days))
    for link in SharedLinks(store.engine).all(office):
        click.echo(_line(link, content, opened))
    wrong = sum(count for (what, _), count in opened.items() if what == UNKNOWN)
    click.echo(f"Mã không có: {wrong} lượt trong {days} ngày." if wrong else "Không có lượt mở nào bằng mã không có.")


@command.command("stop")
@click.argument("code")
def stop(code: str) -> None:
    """Dừng một liên kết: ai mở thì vào cuộc trò chuyện thường."""
    if not SharedLinks(Store(settings().sql_url).engine).stop(code):
        raise InputError(f"Không có liên kết {code.upper()} đang dùng.")
    click.echo(f"Đã dừng {code.upper()}.")


def _one(name: str, offices: tuple[Office, ...]) -> Office:
    if not offices:
        raise InputError(f"Không tìm thấy xã, phường nào tên “{name}”. Hãy gõ tên xã, phường hiện nay hoặc tên cũ.")
    if len(offices) > 1:
        names = [f"  {office.id:24} {office.name}" for office in offices[:MOST_SHOWN]]
        more = [f"  … và {len(offices) - MOST_SHOWN} đơn vị nữa"] if len(offices) > MOST_SHOWN else []
        heading = f"“{name}” có thể là nhiều đơn vị. Hãy chạy lại với mã ở cột đầu, ví dụ --commune {offices[0].id}:"
        raise InputError("\n".join([heading, *names, *more]))
    return offices[0]


def _show(shared: Share) -> None:
    click.echo(f"Đơn vị:   {shared.office.name}")
    if shared.procedure:
        click.echo(f"Thủ tục:  {shared.procedure.code} {shared.procedure.title}")
    click.echo(f"Web:      {shared.web}")
    click.echo(f"Telegram: {shared.telegram or '(chưa đặt TELEGRAM_USERNAME)'}")
    _warn_of_address()


def _warn_of_address() -> None:
    if not settings().public_url:
        click.echo("Lưu ý: chưa đặt PUBLIC_URL nên liên kết web chỉ mở được trên máy này.", err=True)


def _line(link: SharedLink, content: Content, opened: Counter[tuple[str, str]]) -> str:
    ways = {way: count for (code, way), count in sorted(opened.items()) if code == link.code}
    counts = ", ".join(f"{way} {count}" for way, count in ways.items()) or "chưa ai mở"
    notes: Sequence[str] = [note for note in (warning_about(link, content),) if note]
    parts = [f"{link.code:12} {link.office}: {KINDS[link.place]} “{link.label}”", link.procedure, counts]
    ended = ["đã dừng"] if link.stopped else [f"CẢNH BÁO: {note}" for note in notes]
    return "; ".join(filter(None, [*parts, *ended]))


async def _opened(days: int) -> Counter[tuple[str, str]]:
    try:
        redis = connect(address(settings()))
    except SettingsError:  # the bot does not run: there is nothing to count in
        return Counter()
    try:
        return await Counts(redis).of(days)
    except DOWN:
        return Counter()
    finally:
        await redis.close()
