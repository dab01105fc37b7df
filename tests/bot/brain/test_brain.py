from __future__ import annotations

import logging
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from support.brain import brain, model

from actions.saying.reply import Decision, Reply
from actions.turn import Outcome, Turn
from bot.brain import APOLOGY, Brain, ModelError
from bot.delivery.turn import TurnResult
from bot.messages.channel import MAX_TEXT, Inbound, Kind
from common.errors import TooSlow
from common.place import Spot
from nlu.talk.state import Talk
from nlu.understanding import Act

__all__ = ["brain", "model"]

LATE = "Cổng chưa trả lời kịp. Bà con thử lại sau ít phút."
SECRET = "012345678901"


class Probe:
    """Stands for all actions: tells what they were given, and fails on demand."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.actions: list[str] = []
        self.failure: Exception | None = None

    async def carry_out(self, action: str, turn: Turn) -> Outcome:
        self.turns.append(turn)
        self.actions.append(action)
        if self.failure:
            raise self.failure
        memory = Talk(procedure="1.001193", aspects=(*turn.memory.aspects, "fee"), touched=turn.memory.touched)
        return Outcome(Decision.ANSWER, (Reply("một"), Reply("hai")), memory)


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> Probe:
    found = Probe()
    monkeypatch.setattr("bot.brain.carry_out", found.carry_out)
    return found


@pytest.fixture
def probed(probe: Probe, brain: Brain) -> Brain:
    """The real model with actions of our own."""
    return brain


async def say(brain: Brain, text: str, kind: Kind = Kind.TEXT, memory: dict[str, Any] | None = None) -> TurnResult:
    return await brain.turn(memory or {}, Inbound("test", "1", "1", kind, text))


async def test_a_turn_answers_and_remembers(probed: Brain, probe: Probe):
    first = await say(probed, "đăng ký khai sinh cần giấy tờ gì")
    assert first.replies == (Reply("một"), Reply("hai"))
    assert first.decision is Decision.ANSWER
    assert first.reading.intent == "ask_papers"
    assert probe.actions == ["action_procedure"]
    second = await say(probed, "hết bao nhiêu tiền", memory=first.memory)
    assert probe.turns[1].memory.procedure == "1.001193"
    assert second.memory["aspects"] == ["fee", "fee"] or second.memory["aspects"] == ("fee", "fee")


async def test_turns_know_nothing_of_each_other(probed: Brain, probe: Probe):
    await say(probed, "đăng ký khai sinh")
    await say(probed, "đăng ký khai sinh")
    assert probe.turns[1].memory.procedure is None


@pytest.mark.parametrize(
    ("kind", "text", "intent", "detail"),
    [
        (Kind.TAP, '/choose{"p":"1.001193","a":"fee"}', "choose", ("procedure_codes", ("1.001193",))),
        (Kind.TAP, "/restart", "unsupported", ("kind", "tap")),
        (Kind.TAP, "/choose{", "unsupported", ("kind", "tap")),
        (Kind.START, '{"o":"xa-mau"}', "start", ("offices", ("xa-mau",))),
        (Kind.START, '/start{"p":"1.001193"}', "start", ("procedure_codes", ("1.001193",))),
        (Kind.START, "nhảm nhí", "start", ("offices", ())),
        (Kind.PHOTO, "", "unsupported", ("kind", "photo")),
        (Kind.STICKER, "😀", "unsupported", ("kind", "sticker")),
        (Kind.LOCATION, "22.15,105.83", "place_lookup", ("kind", "near")),
        (Kind.LOCATION, "", "unsupported", ("kind", "location")),
        (Kind.TEXT, "/help", "help", ("act", Act.TAP)),
        (Kind.TEXT, "x" * (MAX_TEXT + 1), "too_long", ("act", Act.TAP)),
        (Kind.TEXT, " \x00\u202e \n", "unsupported", ("kind", "empty")),
        (Kind.TEXT, "///", "unsupported", ("kind", "empty")),
    ],
)  # fmt: skip
async def test_messages_that_state_their_meaning(probed: Brain, kind, text, intent, detail):
    reading = (await say(probed, text, kind)).reading
    assert reading.intent == intent
    assert getattr(reading, detail[0]) == detail[1]


@pytest.mark.parametrize("text", ['/choose{"p":"1.001193"}', "/restart", "/back", " /session_start", "//choose"])
async def test_typed_text_is_never_a_tap(probed: Brain, text):
    assert (await say(probed, text)).reading.intent not in {"choose", "restart", "back", "session_start"}


async def test_an_identity_number_reaches_only_the_action(probed: Brain, probe: Probe, caplog):
    caplog.set_level(logging.DEBUG)
    waiting = {"dossier": "H55.12-261120-0007", "awaiting": "identity", "touched": time.time()}
    result = await say(probed, f"số của tôi là {SECRET} ạ", memory=waiting)
    assert result.reading.intent == "give_identity"
    (turn,) = probe.turns
    assert turn.identity == SECRET
    assert SECRET not in turn.text
    assert SECRET not in str(result)
    assert SECRET not in caplog.text
    await say(probed, "xin chào")
    assert probe.turns[-1].identity is None


async def test_a_place_reaches_only_the_action(probed: Brain, probe: Probe, caplog):
    caplog.set_level(logging.DEBUG)
    result = await say(probed, "22.15,105.83", Kind.LOCATION)
    (turn,) = probe.turns
    assert turn.spot == Spot(22.15, 105.83)
    assert "22.15" not in turn.text + str(result.reading) + str(result.memory) + caplog.text
    await say(probed, "xin chào")
    assert probe.turns[-1].spot is None


async def test_a_failure_outside_is_told_and_the_memory_kept(probed: Brain, probe: Probe):
    probe.failure = TooSlow(LATE)
    result = await say(probed, "đăng ký khai sinh", memory={"procedure": "1.001193"})
    assert [reply.text for reply in result.replies] == [LATE]
    assert result.memory == {"procedure": "1.001193"}


async def test_a_mistake_of_ours_is_apologized_for_and_logged_without_the_text(probed: Brain, probe: Probe, caplog):
    probe.failure = KeyError("bí mật của bà Lan")
    result = await say(probed, "bà Lan đăng ký khai sinh")
    assert [reply.text for reply in result.replies] == [APOLOGY]
    assert "KeyError" in caplog.text
    assert "Lan" not in caplog.text


async def test_the_model_asked_for_or_none(model: Path, tmp_path: Path):
    shutil.copy(model, tmp_path)
    with pytest.raises(ModelError, match="motcua-nope"):
        await Brain.load(tmp_path / "motcua-nope.tar.gz")
    shutil.copy(__file__, tmp_path / "broken.tar.gz")
    with pytest.raises(ModelError, match="broken"):
        await Brain.load(tmp_path / "broken.tar.gz")


def test_importing_the_brain_says_nothing():
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", "import bot.brain"], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == done.stderr == ""


async def test_a_damaged_model_is_told_in_a_sentence(tmp_path):
    damaged = tmp_path / "motcua.tar.gz"
    damaged.write_bytes(b"no archive")
    with pytest.raises(ModelError, match="xóa tệp đó rồi chạy motcua train"):
        await Brain.load(damaged)
