"""The processes of the desk drill: a worker that opens talks for officers, and officers who type without pause."""

from __future__ import annotations

import asyncio
import random
import re
import signal
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from actions.citizen.known import PROVINCE, Effect, EffectKind
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.desk import CitizenDesk
from bot.delivery.inbox import Event
from bot.delivery.turn import TurnResult
from bot.delivery.worker import Worker
from bot.messages.channel import Inbound
from bot.messages.envelope import Sealed
from bot.redis import DOWN, connect
from bot.secret import secret_key
from bot.staff.desk import Overtaken, StaffDesk, Unseen
from bot.staff.service import StaffService
from bot.staff.window import Windows
from citizens.talks import Case, Line, Officer, State, Talk, Who
from common.errors import InputError
from common.log import setup
from common.settings import Settings, load
from drill.echo_brain import EchoBrain
from drill.roles import _prepare, ready_file

NAME = "DRILL_OFFICER"
WISH_SHARE = 0.12
FAREWELL = "=hết {number}"
ASKED = re.compile(r"(?:#\d+ )?(câu \d+)")
THINK_SECONDS = 0.8


class WishingBrain(EchoBrain):
    """Says back what it was told; some messages are the wish for an officer, always the same ones."""

    async def turn(self, memory: dict[str, Any], message: Inbound) -> TurnResult:
        """Answer one message."""
        result = await super().turn(memory, message)
        if random.Random(message.event_id).random() < WISH_SHARE:
            return TurnResult(result.replies, result.memory, (Effect(EffectKind.OFFICER, office=PROVINCE),))
        return result


def listener(env: Mapping[str, str], order: str, log: str) -> None:
    """A worker process with the desk's part of officers."""
    _prepare(env, order, log)
    asyncio.run(_listen(order))


def officer(env: Mapping[str, str], order: str, log: str) -> None:
    """An officer's program: it knows nothing but what the desk shows, and may be killed at any point."""
    _prepare(env, order, log)
    asyncio.run(_work(Officer(env[NAME], env[NAME], PROVINCE)))


async def _listen(order: str) -> None:
    chosen, stop = _begin()
    secret, redis = secret_key(chosen.var_dir), connect(chosen.redis_url)
    service = StaffService(StaffDesk(redis, Sealed(secret)), lambda: ["*"])
    desk = CitizenDesk([service], Refs(secret), _keep, thread_seconds=3600)
    await asyncio.to_thread(ready_file(Path(order)).touch)
    await Worker(redis, WishingBrain(), Sealed(secret), desk, settle=chosen.settle_seconds).run(stop)
    await redis.close()


async def _work(me: Officer) -> None:
    chosen, stop = _begin()
    redis = connect(chosen.redis_url)
    desk = StaffDesk(redis, Sealed(secret_key(chosen.var_dir)), windows=Windows(redis, paid=True))
    while not stop.is_set():
        try:
            await _round(desk, me)
        except (*DOWN, InputError):
            pass
        await asyncio.sleep(random.uniform(0.0, THINK_SECONDS))
    await redis.close()


async def _round(desk: StaffDesk, me: Officer) -> None:
    cases = list(await desk.cases(me))
    random.shuffle(cases)
    for case in cases[:6]:
        try:
            await _serve(desk, me, case)
        except (Overtaken, Unseen):
            continue


async def _serve(desk: StaffDesk, me: Officer, case: Case) -> None:
    """Take what waits, now and then also a colleague's; answer all that is open; then give it back or end it."""
    mine = case.state is State.TAKEN and case.officer == me.id
    if not mine:
        if case.state is State.TAKEN and random.random() > 0.1:
            return
        case = await desk.take(me, case.id, case.number)
    talk = await desk.look(me, case.id)
    for key, text in open_questions(talk):
        await desk.answer(me, case.id, case.number, text.format(number=case.number), key)
    await asyncio.sleep(random.uniform(0.0, THINK_SECONDS))
    await _end(desk, me, talk)


async def _end(desk: StaffDesk, me: Officer, talk: Talk) -> None:
    if random.random() < 0.4:
        return
    end = desk.give_back if random.random() < 0.6 else desk.close
    number = talk.case.number
    await end(me, talk.case.id, number, talk.seen, FAREWELL.format(number=number))


def open_questions(talk: Talk) -> list[tuple[str, str]]:
    """Return what nobody has answered: a key that stays the same, and the answer. What may have been answered by the
    bot is said again, as such.
    """
    said = {line.key.partition("-")[2] for line in _lines_of(talk, Who.OFFICER)}
    told = {line.key for line in _lines_of(talk, Who.BOT)}
    asked = [line for line in _lines_of(talk, Who.CITIZEN) if line.key not in told]
    found = [(line.key, _answer(line, "@{number} ")) for line in asked]
    found += map(_again, _lines_of(talk, Who.UNSAID))
    return [(key, text) for key, text in found if key not in said and text]


def _lines_of(talk: Talk, who: Who) -> list[Line]:
    return [line for line in talk.lines if line.who is who]


def _again(line: Line) -> tuple[str, str]:
    """The answer to what may have been answered, under a key that tells it from the first."""
    text = _answer(line, "@{number} lại ")
    return f"{line.key}-{zlib.crc32(text.encode())}", text


def _answer(line: Line, heading: str) -> str:
    return "\n".join(heading + found[1] for row in line.text.splitlines() if (found := ASKED.fullmatch(row)))


async def _keep(_event: Event) -> str:
    """Nobody asks for anything to be deleted."""
    return ""


def _begin() -> tuple[Settings, asyncio.Event]:
    chosen, stop = load(), asyncio.Event()
    setup("WARNING", secret_key(chosen.var_dir))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    return chosen, stop
