"""The steps of ``nlu-stock`` that need a process of their own; each prints one line of JSON last."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.memory import peak, resident

MOST = 10
"""Places of the ranking that are told."""

Finder = Callable[[str], list[str]]


def main(arguments: Sequence[str]) -> None:
    """``train FOLDER``, or ``answer MODEL|ours`` with the questions as JSON on standard input."""
    step, name = arguments
    print(json.dumps(train(Path(name)) if step == "train" else answer(name, json.load(sys.stdin))))


def train(folder: Path) -> dict[str, Any]:
    """Train Rasa's NLU model on the project in ``folder``."""
    from nlu.train import quiet_rasa

    quiet_rasa()
    from rasa.model_training import train_nlu

    paths = [str(folder / name) for name in ("config.yml", "nlu.yml", "models")]
    begin = _Stopwatch()
    train_nlu(*paths, domain=str(folder / "domain.yml"))
    return begin.cost()


def answer(model: str, texts: Sequence[str]) -> dict[str, Any]:
    """The ranking for each text, with what loading and answering cost."""
    stopwatch = _Stopwatch()
    find = _ours() if model == "ours" else _rasa(model)
    find(texts[0])
    ready = stopwatch.cost()
    found, milliseconds = [], []
    for text in texts:
        begin = time.perf_counter()
        found.append(find(text))
        milliseconds.append((time.perf_counter() - begin) * 1000)
    memory = resident()
    return {"found": found, "milliseconds": milliseconds, "ready": ready, "memory": memory}


class _Stopwatch:
    """Seconds by the clock and of this process, threads included, and its peak memory."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def cost(self) -> dict[str, float]:
        """Return what was needed since the start."""
        return {
            "wall": time.perf_counter() - self._wall,
            "cpu": time.process_time() - self._cpu,
            "memory": peak(),
        }


def _ours() -> Finder:
    from data.loader import load_content
    from nlu.matcher import Matcher
    from nlu.understanding import Verdict

    matcher = Matcher(load_content())

    def find(text: str) -> list[str]:
        matches = matcher.match(text)
        refused = all(match.verdict is Verdict.NONE for match in matches)
        codes = [candidate.code for match in matches for candidate in match.candidates][:MOST]
        return ["nlu_fallback", *codes] if refused else codes

    return find


def _rasa(model: str) -> Finder:
    from nlu.train import quiet_rasa

    quiet_rasa()
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    loop = asyncio.new_event_loop()

    def find(text: str) -> list[str]:
        parsed = loop.run_until_complete(agent.parse_message(text))
        ranking = [row["name"] for row in parsed.get("intent_ranking", [])][: MOST + 1]
        chosen = str((parsed.get("intent") or {}).get("name"))
        return ranking if ranking and ranking[0] == chosen else [chosen, *ranking]

    return find


if __name__ == "__main__":
    main(sys.argv[1:])
