"""``motcua ask``: ask the bot from the command line, one question or thousands."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.delivery.turn import Brain
from bot.without_channel import Asker, Exchange, shown
from common.errors import InputError
from common.settings import settings
from data.catalogue import catalogue_of
from data.loader import load_catalogue, load_content
from data.models import Level, Release
from data.releases.bootstrap import ensure_release
from data.releases.live import current_release, install
from data.releases.store import Store
from nlu.talk.state import Talk

if TYPE_CHECKING:
    from bot.brain import Brain as RasaBrain


@click.command("ask")
@click.argument("questions", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="In mỗi câu trả lời thành một dòng JSON")
@click.option(
    "--chats", is_flag=True, help='Đọc từ đầu vào các dòng {"chat": …, "say": …}; cùng chat là cùng một người'
)
@click.option(
    "--catalogue",
    type=click.Path(exists=True, path_type=Path),
    help="Dùng danh mục khác: thư mục hoặc tệp YAML của dự án, hoặc bản ghi của Cổng (.jsonl, .jsonl.gz)",
)
@click.option(
    "--level",
    "levels",
    multiple=True,
    type=click.Choice([level.value for level in Level]),
    help="Chỉ giữ thủ tục cấp này",
)
@click.option("--province", default=None, help="Mã tỉnh; thủ tục riêng của tỉnh khác bị bỏ (mặc định PROVINCE_CODE)")
@click.option(
    "--explain", is_flag=True, help="Giải thích vì sao hiểu như vậy; cùng --chats thì từng câu trong cuộc trò chuyện"
)
def command(
    questions: tuple[str, ...],
    as_json: bool,
    chats: bool,
    catalogue: Path | None,
    levels: tuple[str, ...],
    province: str | None,
    explain: bool,
) -> None:
    """Hỏi bot. Mỗi câu trong QUESTIONS (hoặc mỗi dòng đầu vào) là của một người mới.

    Không có câu nào và đang ở cửa sổ lệnh: trò chuyện qua lại, gõ số để chọn nút, Ctrl-D để thoát.
    """
    _install_catalogue(catalogue, tuple(Level(level) for level in levels), province or settings().province_code)
    if explain and chats:
        asyncio.run(_explain_talks(asyncio.run(_load_brain())))
        return
    asked = questions or _lines()
    if explain:
        _explain(asked, as_json)
        return
    brain = asyncio.run(_load_brain())
    if chats:
        asyncio.run(_converse(brain, as_json))
    elif questions or not sys.stdin.isatty():
        asyncio.run(_ask_each(brain, asked, as_json))
    else:
        asyncio.run(_talk(brain))


def _install_catalogue(path: Path | None, levels: tuple[Level, ...], province: str) -> None:
    if path is None:
        install(ensure_release(Store(settings().sql_url)))
        return
    try:
        procedures, skipped = load_catalogue(path, levels, province)
    except (OSError, ValueError) as error:
        raise InputError(f"Không đọc được danh mục {path}: {type(error).__name__}") from error
    if skipped:
        click.echo(f"Bỏ qua {skipped} bản ghi không hiểu được.", err=True)
    # Words and answers of our own apply to any catalogue; codes that it lacks are passed over.
    content = load_content().copy(update={"procedures": procedures})
    install(Release(id=0, published_at=datetime.now(timezone.utc), origin=str(path), content=content))


async def _load_brain() -> RasaBrain:
    from bot.brain import Brain as Loaded
    from nlu.train import train

    if sys.stderr.isatty():
        click.echo("Đang tải mô hình…", err=True)
    return await Loaded.load(train(settings().model_dir))


async def _ask_each(brain: Brain, questions: Iterable[str], as_json: bool) -> None:
    for number, question in enumerate(questions):
        _print(await Asker(brain, f"ask-{number}").ask(question), as_json)


async def _converse(brain: Brain, as_json: bool) -> None:
    askers: dict[str, Asker] = {}
    for chat, say in _chat_lines():
        asker = askers.setdefault(chat, Asker(brain, chat))
        _print(await asker.ask(say), as_json, chat)


async def _talk(brain: Brain) -> None:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory

    var = settings().var_dir
    var.mkdir(parents=True, exist_ok=True)
    session: PromptSession[str] = PromptSession(history=FileHistory(str(var / "ask-history")))
    asker = Asker(brain, "terminal")
    click.echo("Hỏi gì cũng được về thủ tục hành chính. Ctrl-D để thoát.")
    while True:
        try:
            say = await session.prompt_async("Bạn: ")
        except (EOFError, KeyboardInterrupt):
            return
        if say.strip():
            _print(await asker.ask(say), as_json=False)


def _explain(questions: Iterable[str], as_json: bool) -> None:
    from bot.commands.explaining import lines_of
    from nlu.matcher import matcher_for

    matcher = matcher_for(current_release())
    for question in questions:
        requests = matcher.explain(question)
        if as_json:
            click.echo(json.dumps([asdict(told) for told in requests], ensure_ascii=False))
        else:
            click.echo("\n".join(lines_of(question, requests, matcher.faq(question))) + "\n")


async def _explain_talks(brain: RasaBrain) -> None:
    """Each message of some talks: the state before it, the readings weighed, and what was answered."""
    from bot.commands.explaining_talk import lines_of_talk

    askers: dict[str, Asker] = {}
    for chat, say in _chat_lines():
        asker = askers.setdefault(chat, Asker(brain, chat))
        talk, ranked = Talk.from_dict(asker.memory), await brain.possible(asker.memory, say)
        click.echo("\n".join((f"“{say}”", *lines_of_talk(talk, ranked, catalogue_of(current_release().content)))))
        _print(await asker.ask(say), as_json=False)


def _print(answer: Exchange, as_json: bool, chat: str | None = None) -> None:
    if as_json:
        row = answer.to_json() if chat is None else {"chat": chat, **answer.to_json()}
        click.echo(json.dumps(row, ensure_ascii=False))
        return
    for reply in answer.result.replies:
        click.echo("\n".join(shown(reply)) + "\n")


def _lines() -> Iterator[str]:
    return (line.rstrip("\r\n") for line in sys.stdin if line.strip())


def _chat_lines() -> Iterator[tuple[str, str]]:
    for number, line in enumerate(_lines(), start=1):
        try:
            row: Any = json.loads(line)
            yield str(row["chat"]), str(row["say"])
        except (ValueError, KeyError, TypeError):
            raise InputError(f'Dòng {number} không phải {{"chat": …, "say": …}}') from None
