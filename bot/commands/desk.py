"""``motcua desk``: the talks that citizens want an officer for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import click

from bot.messages.envelope import Sealed
from bot.redis import address, reached
from bot.secret import secrets_of
from bot.sharing import find_offices
from bot.staff.desk import StaffDesk
from bot.staff.installed import staff_desk
from bot.staff.offices import name_of
from citizens.talks import ENDINGS, PROVINCE, STATES, WRITERS, Case, Line, Officer, State, Talk, Who
from common.channels import channel_name
from common.errors import InputError
from common.log import setup
from common.settings import settings
from common.today import VIETNAM
from data.models import Release
from data.releases.bootstrap import parts_in_force
from data.releases.live import current_release, supposed
from data.releases.store import Store

T = TypeVar("T")
officer_option = click.option("--as", "name", required=True, metavar="TÊN", help="Tên cán bộ, để ghi ai trả lời")
office_option = click.option(
    "--office",
    default=PROVINCE,
    show_default=True,
    metavar="NƠI",
    help="Xã, phường của cán bộ; tinh là cán bộ của tỉnh",
)
number_option = click.option("--number", type=int, help="Số lượt đã xem; trống thì lấy lượt hiện tại")


@click.group("desk", short_help="Trả lời bà con xin gặp cán bộ")
def command() -> None:
    """Bà con xin gặp cán bộ: xem, nhận, trả lời, chuyển lại cho trợ lý, kết thúc.

    Chạy trong lúc bot đang chạy, cùng VAR_DIR (hoặc cùng REDIS_URL và WEB_SECRET) với bot. Mỗi lúc chỉ một bên nói
    với bà con: trợ lý hoặc một cán bộ. Cán bộ trả lời ở đây mà không có
    tài khoản của trang quản trị thì ghi nơi của mình ở DESK_OFFICES.
    """
    chosen = settings()
    setup(chosen.log_level, secrets_of(chosen).named("log"))


@command.command("list")
@office_option
@click.option("--all", "over", is_flag=True, help="Cả những cuộc đã xong")
def list_(office: str, over: bool) -> None:
    """Liệt kê các cuộc đang đợi và đang trao đổi của một nơi."""
    found = _with(office, "", lambda desk, officer: desk.cases(officer, over=over))
    for case in found:
        click.echo(_summary(case))
    click.echo(f"{len(found)} cuộc" if found else "Không có ai đang đợi.")


@command.command("show")
@click.argument("case")
@office_option
def show(case: str, office: str) -> None:
    """Xem một cuộc trao đổi; số giấy tờ và số điện thoại đã che."""
    _print(_with(office, "", lambda desk, officer: desk.look(officer, case)))


@command.command("take")
@click.argument("case")
@officer_option
@office_option
def take(case: str, name: str, office: str) -> None:
    """Nhận trả lời: từ lúc này trợ lý im lặng với bà con này."""
    taken = _with(office, name, lambda desk, officer: desk.take(officer, case))
    click.echo(f"{name} đang trả lời {taken.id}. Lượt {taken.number}.")
    show.callback(taken.id, office)  # type: ignore[misc]


@command.command("answer")
@click.argument("case")
@click.argument("text")
@officer_option
@office_option
@number_option
def answer(case: str, text: str, name: str, office: str, number: int | None) -> None:
    """Gửi một câu trả lời cho bà con."""

    async def say(desk: StaffDesk, officer: Officer) -> bool:
        talk = await desk.look(officer, case)
        _only_theirs(talk.case, officer)
        return await desk.answer(officer, talk.case.id, talk.case.number if number is None else number, text)

    _with(office, name, say)
    click.echo(f"Đang gửi. Xem đã tới chưa: motcua desk show {case}")


@command.command("return")
@click.argument("case")
@officer_option
@office_option
@number_option
def return_(case: str, name: str, office: str, number: int | None) -> None:
    """Chuyển lại cho trợ lý trả lời tiếp."""
    _end(case, name, office, number, back=True)


@command.command("close")
@click.argument("case")
@officer_option
@office_option
@number_option
def close(case: str, name: str, office: str, number: int | None) -> None:
    """Kết thúc; bà con nhắn lại thì trợ lý trả lời trước."""
    _end(case, name, office, number, back=False)


@command.command("pass")
@click.argument("case")
@officer_option
@office_option
@click.option("--to", default=PROVINCE, show_default=True, metavar="NƠI", help="Chuyển cho nơi nào")
def pass_(case: str, name: str, office: str, to: str) -> None:
    """Chuyển cho cán bộ nơi khác."""

    async def hand_over(desk: StaffDesk, officer: Officer) -> Case:
        talk = await desk.look(officer, case)
        return await desk.pass_on(officer, talk.case.id, talk.case.number, _office(to))

    click.echo(_summary(_with(office, name, hand_over)))


def _end(case: str, name: str, office: str, number: int | None, *, back: bool) -> None:
    async def end(desk: StaffDesk, officer: Officer) -> Case:
        talk = await desk.look(officer, case)
        _only_theirs(talk.case, officer)
        step = desk.give_back if back else desk.close
        return await step(officer, talk.case.id, talk.case.number if number is None else number, talk.seen)

    click.echo(_summary(_with(office, name, end)))


def _only_theirs(case: Case, officer: Officer) -> None:
    if case.state is not State.TAKEN or case.officer != officer.id:
        raise InputError("Cuộc này chưa phải của bạn: nhận trước bằng motcua desk take.")


def _print(talk: Talk) -> None:
    click.echo(_summary(talk.case))
    for line in talk.lines:
        click.echo(_line(line))
    if not talk.window.is_open:
        click.echo(f"Không gửi được nữa: {talk.window.reason}")
    elif talk.window.left is not None and talk.window.until is not None:
        click.echo(f"Zalo còn cho gửi {talk.window.left} tin, đến {_moment(talk.window.until)}.")


def _line(line: Line) -> str:
    ending = f" [{ENDINGS.get(line.outcome, line.outcome)}]" if line.who is Who.OFFICER else ""
    text = line.text.replace("\n", "\n    ")
    return f"  {_moment(line.at)} {WRITERS[line.who]}{ending}: {text}"


def _summary(case: Case) -> str:
    marks = [STATES[case.state], *(["đã báo tỉnh"] if case.escalated else []), *filter(None, [case.officer_name])]
    waits = f", đợi từ {_moment(case.asked)}" if case.asked and case.state.open else ""
    about = f", đang hỏi {case.about}" if case.about else ""
    where = channel_name(case.channel)
    return f"{case.id.partition('-')[2][:8]}  {name_of(case.office)} ({where}): {', '.join(marks)}{waits}{about}"


def _moment(at: float) -> str:
    return f"{datetime.fromtimestamp(at, VIETNAM):%H:%M %d/%m}"


def _office(typed: str) -> str:
    if typed.strip().lower() in (PROVINCE, "tỉnh"):
        return PROVINCE
    found = find_offices(typed, current_release().content.offices)
    if len(found) != 1:
        raise InputError(f"“{typed}” không phải tên hay mã của đúng một xã, phường.")
    return found[0].id


def _with(office: str, name: str, work: Callable[[StaffDesk, Officer], Awaitable[T]]) -> T:
    """Run ``work`` as an officer of that office. Of the content in force only the offices are asked for, by name."""
    offices = parts_in_force(Store(settings().sql_url), ["offices"])
    release = Release(id=0, published_at=datetime.now(VIETNAM), origin="offices", content=offices)
    click.get_current_context().with_resource(supposed(release))
    where = _office(office)
    officer = Officer(f"{where}:{name.strip().lower()}", name.strip(), where)
    return asyncio.run(_connected(officer, work))


async def _connected(officer: Officer, work: Callable[[StaffDesk, Officer], Awaitable[T]]) -> T:
    chosen = settings()
    async with reached(address(chosen)) as redis:
        return await work(staff_desk(chosen, redis, Sealed(*secrets_of(chosen).every)), officer)
