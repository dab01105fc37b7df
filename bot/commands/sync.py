"""``motcua sync``: the portal's whole catalogue, and what it changed."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from bot.processes.watch import Watch, watched
from bot.sync.program import Options, repeat, sync
from bot.sync.reading import Progress
from bot.sync.texts import Flag, flags, mark_reread, write_baseline
from common.errors import InputError
from common.log import setup
from common.settings import Settings, settings
from data.official.changes import Changes, readable
from data.official.facets import LABELS
from data.official.synced import Records
from data.releases.store import Store

STEP = 10
"""Per cent between two lines of progress where no bar can be drawn."""


@click.group("sync", invoke_without_command=True, short_help="Đồng bộ danh mục thủ tục từ Cổng")
@click.option(
    "--portal", "url", default="", help="Địa chỉ Cổng (mặc định: PORTAL_URL); kết thúc bằng rest.jsp là cổng cũ"
)
@click.option("--rate", type=click.FloatRange(0.5, 500), help="Số lần hỏi mỗi giây tối đa (mặc định: SYNC_RATE)")
@click.option("--fresh", is_flag=True, help="Bỏ phần dở dang của lần trước, đọc lại từ đầu")
@click.option("--accept-loss", is_flag=True, help="Vẫn đưa lên dù Cổng không còn nhiều thủ tục")
@click.option("--every", "hours", type=click.FloatRange(0.01), help="Chạy mãi, cứ ngần này giờ đồng bộ một lần")
@click.option("--json", "as_json", is_flag=True, help="Dòng cuối là một đối tượng JSON")
@click.pass_context
def command(
    context: click.Context,
    url: str,
    rate: float | None,
    fresh: bool,
    accept_loss: bool,
    hours: float | None,
    as_json: bool,
) -> None:
    """Đọc cả danh mục thủ tục của Cổng, đưa lên thành bản nội dung mới cùng danh sách thay đổi.

    Dừng giữa chừng thì lần sau đi tiếp. Bài viết và từ vựng của mình được giữ; bài nào cần xem lại vì Cổng đã đổi
    thì có trong: motcua sync flagged
    """
    if context.invoked_subcommand:
        return
    chosen = settings()
    setup(chosen.log_level if hours else "WARNING", style=chosen.log_format)
    logging.getLogger("portals.transport").setLevel(logging.ERROR)  # a failed try is no news: it is repeated
    options = replace(Options.of(chosen, url), fresh=fresh, accept_loss=accept_loss)
    options = replace(options, rate=rate) if rate else options
    if hours:
        asyncio.run(_repeat(chosen, options, hours))
        return
    with _bar() as progress:
        outcome = asyncio.run(sync(chosen, options, progress))
    click.echo(
        f"Bản số {outcome.release}: {outcome.procedures} thủ tục của Cổng; {outcome.added} mới, "
        f"{outcome.changed} thay đổi, {outcome.withdrawn} không còn, "
        f"{outcome.skipped} không đưa vào được ({outcome.seconds:.0f} giây).",
        err=as_json,
    )
    if as_json:
        click.echo(json.dumps(outcome.to_json(), ensure_ascii=False))
    else:
        click.echo("Xem từng thay đổi: motcua sync changes")


async def _repeat(chosen: Settings, options: Options, hours: float) -> None:
    async with watched(chosen, "sync", Watch()):
        await repeat(chosen, options, hours)


@command.command("changes")
@click.argument("release", type=int, required=False)
@click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON")
def changes(release: int | None, as_json: bool) -> None:
    """Lần đồng bộ cho ra bản RELEASE (mặc định: lần cuối có thay đổi) đã đổi những gì, từng mục một."""
    number, found = _changes(release)
    if as_json:
        click.echo(json.dumps({"release": number, **found.to_dict()}, ensure_ascii=False))
        return
    click.echo(f"Bản số {number}, theo {found.source}\n")
    for line in readable(found):
        click.echo(line)


@command.command("flagged")
@click.option("--json", "as_json", is_flag=True, help="Một đối tượng JSON mỗi dòng")
def flagged(as_json: bool) -> None:
    """Bài viết, từ vựng, hỏi đáp của mình cần xem lại vì thủ tục trên Cổng đã đổi hoặc không còn."""
    found = flags(Store(settings().sql_url))
    for flag in found:
        click.echo(json.dumps(flag.__dict__, ensure_ascii=False) if as_json else _told(flag))
    if not found and not as_json:
        click.echo("Không có gì phải xem lại.")


@command.command("reread")
@click.argument("codes", nargs=-1, required=True)
def reread(codes: tuple[str, ...]) -> None:
    """Ghi nhận đã xem lại bài viết của các thủ tục CODES theo bản ghi hiện nay của Cổng."""
    release = mark_reread(Store(settings().sql_url), codes)
    click.echo(f"Đã ghi nhận {len(codes)} thủ tục. Bản đang dùng: {release.id}.")


@command.command("baseline")
@click.argument("records", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def baseline(records: Path) -> None:
    """Ghi data/seed/official.yml: Cổng nói gì (tệp RECORDS) khi nội dung gốc được viết."""
    click.echo(f"Đã ghi {write_baseline(records)} thủ tục.")


def _changes(release: int | None) -> tuple[int, Changes]:
    found = Records(Store(settings().sql_url)).changes(release)
    if found is None:
        raise InputError(
            "Chưa có lần đồng bộ nào có thay đổi."
            if release is None
            else f"Bản số {release} không do đồng bộ tạo ra."
        )
    return found


def _told(flag: Flag) -> str:
    parts = ", ".join(LABELS[name].lower() for name in flag.changed)
    why = "Cổng không còn công bố" if flag.withdrawn else f"Cổng đã đổi {parts}"
    after = f"; thay bằng {', '.join(flag.successors)}" if flag.successors else ""
    uses = f" (bài viết: {'có' if flag.text else 'không'}, từ vựng: {flag.vocabulary}, hỏi đáp: {flag.faq})"
    return f"{flag.code}  {flag.name}: {why}{after}{uses}"


@contextmanager
def _bar() -> Iterator[Progress]:
    """A bar on a terminal, a line every ten per cent elsewhere; both on standard error."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    with click.progressbar(length=1, label="Đang tải danh mục", file=sys.stderr, show_pos=True) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield show


def _lines() -> Progress:
    shown = -1

    def show(done: int, total: int) -> None:
        nonlocal shown
        share = done * 100 // max(total, 1) // STEP
        if share > shown:
            shown = share
            click.echo(f"Đã tải {done}/{total}", err=True)

    return show
