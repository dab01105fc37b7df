"""The sides of ``turn`` that need a process of their own; each prints one line of JSON last."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

Talks = Sequence[Sequence[str]]
Say = Callable[[str, str], Awaitable[None]]


def main(arguments: Sequence[str]) -> None:
    """``ours [SNAPSHOT]`` or ``stock PROJECT``, with the talks as JSON on standard input."""
    side, argument = arguments
    talks: Talks = json.load(sys.stdin)
    print(json.dumps(asyncio.run(_played(side, argument, talks))))


async def _played(side: str, argument: str, talks: Talks) -> list[float]:
    """Milliseconds of processor time of each turn, threads included."""
    say = await (_ours(argument) if side == "ours" else _stock(Path(argument)))
    await say("warm", "xin chào")
    turns = []
    for number, talk in enumerate(talks):
        for text in talk:
            before = time.process_time()
            await say(str(number), text)
            turns.append((time.process_time() - before) * 1000)
    return turns


async def _ours(snapshot: str) -> Say:
    """Our brain, with the starter content or, of the same vocabulary and FAQ, the procedures of a snapshot."""
    from bot.brain import Brain
    from bot.messages.channel import Inbound, Kind
    from common.settings import settings
    from nlu.train import train

    if snapshot:
        _install(Path(snapshot))
    brain = await Brain.load(train(settings().model_dir))
    memories: dict[str, dict[str, Any]] = {}

    async def say(chat: str, text: str) -> None:
        result = await brain.turn(memories.get(chat, {}), Inbound("bench", chat, "", Kind.TEXT, text))
        memories[chat] = result.memory

    return say


def _install(snapshot: Path) -> None:
    from common.settings import settings
    from data.loader import load_catalogue, seed_release
    from data.releases.live import install

    seed = seed_release()
    procedures, _ = load_catalogue(snapshot, (), settings().province_code)
    install(seed.copy(update={"content": seed.content.copy(update={"procedures": procedures})}))


async def _stock(project: Path) -> Say:
    from nlu.train import quiet_rasa

    quiet_rasa()
    from rasa.core.agent import load_agent
    from rasa.core.utils import AvailableEndpoints

    endpoints = AvailableEndpoints.read_endpoints(str(project / "endpoints.yml"))
    agent = await load_agent(str(project / "models"), endpoints=endpoints)

    async def say(chat: str, text: str) -> None:
        await agent.handle_text(text, sender_id=chat)

    return say


if __name__ == "__main__":
    main(sys.argv[1:])
