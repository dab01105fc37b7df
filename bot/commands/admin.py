"""``motcua admin``: the console for officials in a browser, and its accounts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import click
from starlette.applications import Starlette
from starlette.middleware import Middleware

from bot.editors.kit import OfficialsKit
from bot.editors.link import WorkerLink
from bot.editors.talks import OfficialsDesk
from bot.editors.works import Here
from bot.messages.envelope import Sealed
from bot.processes.addresses import ClientAddress, proxies
from bot.processes.memory import keep_files_private
from bot.processes.serving import Server, listen
from bot.processes.tasks import background, keep_on
from bot.processes.watch import Watch, watched
from bot.redis import Client, connect
from bot.secret import secrets_of
from bot.staff.installed import staff_desk
from bot.staff.words import office_name
from citizens.officers import staffed_by
from common.log import setup
from common.settings import Settings, settings
from console.entry.accounts import ROLES, Role
from console.entry.secrets import first_password
from console.staff.mail import smtp
from console.staff.weekly import Weekly
from console.web.app import application, services
from console.web.visit import Services
from data.editing.records import Kind
from data.loader import starter
from data.releases.store import Store

SCHEDULE_SECONDS = 1.0
LETTERS_SECONDS = 60.0
CONNECTIONS = 200
"""From one address: an office building of officials, each with a few pages open."""


class _Console:
    """The application as :class:`bot.processes.serving.Server` serves it."""

    def __init__(self, chosen: Settings) -> None:
        self._chosen = chosen
        self._redis = connect(chosen.redis_url) if chosen.redis_url else None
        self._desk: OfficialsDesk | None = None

    def app(self) -> Starlette:
        """The ASGI application, behind the proxies of this installation."""
        parts = build(self._chosen)
        if self._redis is not None:
            self._desk = desk_of(self._chosen, self._redis, parts)
        kit = OfficialsKit(self._chosen, self._redis)
        mail = smtp(self._chosen.smtp_url.get_secret_value(), self._chosen.mail_from)
        parts = replace(parts, talks=self._desk, kit=kit, mail=mail)
        weekly = Weekly(parts.engine, parts.contents, parts.accounts, kit, mail) if mail else None
        around = [Middleware(ClientAddress, trusted=proxies(self._chosen))]

        @asynccontextmanager
        async def beside(app: Starlette) -> AsyncIterator[None]:
            async with self._beside(app), background(_keep_schedule(parts)), background(_send(weekly)):
                yield

        return application(parts, around, beside)

    @asynccontextmanager
    async def _beside(self, _app: Starlette) -> AsyncIterator[None]:
        """The port for metrics, and the ear for the desk, as long as the console is served."""
        async with watched(self._chosen, "admin", Watch(), self._redis), AsyncExitStack() as listening:
            if self._desk is not None:
                await listening.enter_async_context(background(self._desk.listen()))
            reading = asyncio.create_task(asyncio.to_thread(starter))  # the first to publish shall not wait for it
            yield
            await asyncio.wait([reading])
        if self._redis is not None:
            await self._redis.close()

    def end_streams(self) -> None:
        """Let open pages of the desk go."""
        if self._desk is not None:
            self._desk.end()


async def _keep_schedule(parts: Services) -> None:
    """Put in force what is due, also what became due while this program was down."""
    due = parts.schedule.run_due
    await keep_on(lambda: asyncio.to_thread(due), SCHEDULE_SECONDS, "the schedule was not looked at")


async def _send(weekly: Weekly | None) -> None:
    """Send the figures of the last week, also what a Monday missed."""
    if weekly is not None:
        due = weekly.round
        await keep_on(lambda: asyncio.to_thread(due), LETTERS_SECONDS, "no figures are sent")


def build(chosen: Settings) -> Services:
    """The console over this installation's database, with a line to its workers."""
    link = WorkerLink(chosen.redis_url)
    keys = secrets_of(chosen).all_named("admin")
    https = chosen.base_url.startswith("https://")
    works = Here(chosen)
    store = Store(chosen.sql_url)
    staffed = staffed_by(store.engine, chosen.desk_offices_ids)
    return services(store, keys, link.announce, link.preview, https, link.replay, link.ask, works, staffed)


def desk_of(chosen: Settings, redis: Client, parts: Services) -> OfficialsDesk:
    """The desk of commune staff for the console's pages."""

    def name_of(office: str) -> str:
        found = parts.contents.json(Kind.OFFICES, office)
        return office_name(office, found["name"] if found else None)

    return OfficialsDesk(redis, staff_desk(chosen, redis, Sealed(*secrets_of(chosen).every), name_of))


@click.group("admin", invoke_without_command=True, short_help="Chạy riêng trang quản trị, tạo tài khoản")
@click.pass_context
def command(context: click.Context) -> None:
    """Chạy trang quản trị tại /quan-tri: sửa nội dung, kiểm tra, đưa lên, quay lại. Không cần Rasa.

    HOST và ADMIN_PORT chọn nơi lắng nghe. Tạo tài khoản đầu tiên: motcua admin create TÊN
    """
    if context.invoked_subcommand is not None:
        return
    keep_files_private()
    chosen = settings()
    setup(chosen.log_level, secrets_of(chosen).named("log"), chosen.log_format)
    server = Server(_Console(chosen), per_address=CONNECTIONS, trusted=proxies(chosen))
    server.run(sockets=[listen(chosen.host, chosen.admin_port)])


@command.command("create")
@click.argument("name")
@click.option("--full-name", prompt="Họ tên", help="Họ tên người dùng tài khoản")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default="admin", help="Quyền", show_default=True
)
@click.option("--office", default="", help="Mã xã, phường, khi --role commune")
def create(name: str, full_name: str, role: str, office: str) -> None:
    """Tạo tài khoản NAME. In ra mật khẩu đầu tiên, phải đổi ở lần vào đầu tiên."""
    parts = build(settings())
    live = parts.contents.lookup(parts.contents.live())
    if office and office not in live.of(Kind.OFFICES):
        raise click.BadParameter(f"Không có xã, phường mã {office}.")
    password = first_password()
    parts.accounts.create(name.strip(), full_name, Role(role), office, password, by="(dòng lệnh)")
    click.echo(f"Đã tạo tài khoản {name} ({ROLES[Role(role)]}).\nMật khẩu đầu tiên: {password}")


@command.command("list")
def list_() -> None:
    """Liệt kê các tài khoản."""
    for one in build(settings()).accounts.all():
        state = "đang dùng" if one.active else "đã khóa"
        click.echo(f"{one.name:20}  {one.full_name:30}  {ROLES[one.role]}  {state}")


@command.command("reset")
@click.argument("name")
def reset(name: str) -> None:
    """Đặt lại mật khẩu và mã một lần của NAME, khi không còn quản trị nào vào được."""
    parts = build(settings())
    if parts.accounts.find(name) is None:
        raise click.BadParameter(f"Không có tài khoản {name}.")
    password = first_password()
    parts.accounts.reset(name, password, by="(dòng lệnh)")
    click.echo(f"Mật khẩu đầu tiên của {name}: {password}")


if __name__ == "__main__":
    command()
