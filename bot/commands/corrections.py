"""``motcua corrections``: tell people who were told a fee, a paper or a time that has changed since."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import click

from bot.messages.envelope import Sealed
from bot.news.corrections import Correction, Plan, plan, send
from bot.secret import secrets_of
from common.errors import InputError
from common.settings import Settings, settings
from common.today import VIETNAM
from data.releases.store import Store

SHOWN = 20
"""Procedures that are listed; the rest is counted."""


@click.group("corrections", short_help="Báo cho người đã được trả lời khi phí, giấy tờ, thời hạn thay đổi")
def command() -> None:
    """Phí, giấy tờ hoặc thời hạn của một thủ tục vừa đổi: báo cho những người đã được trả lời theo nội dung cũ.

    Chỉ báo cho người đã đồng ý cho bot ghi nhớ. Ai đã hỏi lại và được trả lời theo nội dung mới thì không báo nữa.
    """


def _since(context: click.Context, parameter: click.Parameter, value: str) -> datetime:
    """ "30" days back, or a day as 20/11/2026."""
    if value.isdigit() and 0 < int(value) <= 3650:
        return datetime.now(timezone.utc) - timedelta(days=int(value))
    try:
        return datetime.strptime(value, "%d/%m/%Y").replace(tzinfo=VIETNAM)
    except ValueError:
        raise InputError(f"“{value}” không phải số ngày (ví dụ 30) hay ngày (ví dụ 20/11/2026).") from None


since_option = click.option(
    "--since",
    default="30",
    callback=_since,
    help="Tính các câu trả lời từ bao nhiêu ngày trước, hoặc từ ngày nào (20/11/2026); mặc định 30 ngày",
)


@command.command("preview")
@since_option
def preview(since: datetime) -> None:
    """Xem trước: bao nhiêu người sẽ được báo, về thủ tục nào, bằng lời nào. Chưa gửi gì."""
    planned = plan(_store(settings()), since)
    _print(planned, since)
    if planned.corrections:
        click.echo(f"\nVí dụ một tin:\n\n{planned.corrections[0].reply.text}")
        click.echo("\nGửi thật: motcua corrections send --since … (cùng khoảng thời gian)")


@command.command("send")
@since_option
@click.option("--yes", is_flag=True, help="Không hỏi lại trước khi gửi")
def send_(since: datetime, yes: bool) -> None:
    """Gửi đính chính: mỗi người một tin cho mỗi thủ tục, trong giờ ban ngày, không gửi lại tin đã gửi."""
    chosen = settings()
    store = _store(chosen)
    planned = plan(store, since)
    _print(planned, since)
    if not planned.corrections:
        return
    if not yes:
        click.confirm(f"Gửi {len(planned.corrections)} tin đính chính?", abort=True)
    envelope = Sealed(*secrets_of(chosen).every)
    count = send(store, planned.corrections, envelope)
    click.echo(f"Đã chuyển {count} tin cho phần tin báo (motcua news). Tin chưa tới: motcua news undelivered")


def _store(chosen: Settings) -> Store:
    return Store(chosen.sql_url)


def _print(planned: Plan, since: datetime) -> None:
    click.echo(
        f"Từ {since.astimezone(VIETNAM):%d/%m/%Y}: {planned.answers} câu trả lời, trong đó {planned.linked} câu của "
        "người đồng ý cho ghi nhớ (chỉ những người này báo được)."
    )
    by_procedure: dict[str, list[Correction]] = {}
    for one in planned.corrections:
        by_procedure.setdefault(one.procedure.code, []).append(one)
    for code, corrections in list(by_procedure.items())[:SHOWN]:
        click.echo(f"• {code} {corrections[0].procedure.title}: {len(corrections)} người")
    if len(by_procedure) > SHOWN:
        click.echo(f"… và {len(by_procedure) - SHOWN} thủ tục nữa")
    click.echo(f"Cần báo: {len(planned.corrections)} tin." if by_procedure else "Không có gì cần báo.")
