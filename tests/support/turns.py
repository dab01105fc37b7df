"""Conversations without Rasa: the core as it stands, over the real content.

:meth:`Talk.say` reads a message as a citizen typed it, with the real matcher and the classifier of the trained model;
:meth:`Talk.read` hands over a reading written by hand, for what actions do with it.
"""

from __future__ import annotations

import asyncio
import tarfile
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from actions.citizen.known import STRANGER, Citizen
from actions.core import carry_out
from actions.saying.reply import Choice, Reply
from actions.turn import Outcome, Turn
from common.settings import ROOT
from data.models import Release
from data.releases.live import current_release
from nlu.learning.linear import LinearModel
from nlu.matcher import matcher_for
from nlu.reading.codes import mask
from nlu.reading.text import normalize
from nlu.reading.unread import in_vietnamese
from nlu.talk.action_by_intent import action_of
from nlu.talk.live import reading_of
from nlu.talk.message import KEY, Message, read, to_dict
from nlu.talk.state import Option
from nlu.talk.state import Talk as State
from nlu.taps import of_tap, parse_tap
from nlu.understanding import Act, Aspect, Reading

MINUTES = 60

_INTENTS: Mapping[Act, str] = {
    Act.PICK: "pick",
    Act.YES: "pick",
    Act.REJECT: "reject",
    Act.FAQ: "ask_faq",
    Act.PLACE: "place_lookup",
    Act.UNCLEAR: "out_of_scope",
    Act.OUTSIDE: "out_of_scope",
}
"""The intent of an act; of every other one it is what is asked of a procedure."""


@dataclass
class Talk:
    """One citizen's conversation with the core."""

    release: Release = field(default_factory=current_release)
    memory: State = field(default_factory=State)
    now: float = field(default_factory=time.time)
    citizen: Citizen = STRANGER
    replies: tuple[Reply, ...] = ()
    reading: Reading | None = None

    def say(self, typed: str) -> Outcome:
        """Say something, and let it be understood."""
        text, identity = mask(normalize(typed))
        found = reading_of({KEY: to_dict(message_of(text, self.release))}, self._fresh(), self.release)
        return self._turn(in_vietnamese(text) or text, found, identity)

    def read(
        self,
        text: str,
        act: Act,
        *codes: str,
        aspects: str = "",
        intent: str = "",
        identity: str | None = None,
        **found: Any,
    ) -> Outcome:
        """Say something that is understood like this. ``aspects`` are names with spaces between."""
        asked = tuple(map(Aspect, aspects.split()))
        name = intent or _INTENTS.get(act) or (f"ask_{asked[0].value}" if asked else "ask_procedure")
        return self._turn(text, Reading(name, act, codes=codes, aspects=asked, **found), identity)

    def tap(self, label: str) -> Outcome:
        """Tap a button of the last replies."""
        return self.send(self.button(label).payload)

    def send(self, payload: str) -> Outcome:
        """What a channel hands on when a button was tapped or a link opened."""
        parsed = parse_tap(payload)
        assert parsed is not None, payload
        return self._turn(payload, of_tap(*parsed), None)

    def wait(self, minutes: float) -> None:
        """Let time pass."""
        self.now += minutes * 60

    def button(self, label: str) -> Choice:
        """The button with this label."""
        found = [choice for choice in self.buttons if choice.label == label]
        assert found, f"{label!r} is not among {self.labels}"
        return found[0]

    @property
    def buttons(self) -> list[Choice]:
        return [choice for reply in self.replies for choice in reply.choices]

    @property
    def labels(self) -> list[str]:
        return [choice.label for choice in self.buttons]

    @property
    def text(self) -> str:
        """All that was said in the last turn."""
        return "\n\n".join(reply.text for reply in self.replies)

    @property
    def act(self) -> Act:
        """What the last message was taken to do."""
        assert self.reading is not None
        return self.reading.act

    def _fresh(self) -> State:
        return self.memory.fresh(self.now, MINUTES)

    def _turn(self, text: str, reading: Reading, identity: str | None) -> Outcome:
        self.reading = Reading.from_dict(reading.to_dict())
        turn = Turn(text, self.reading, self._fresh(), self.release, identity, self.citizen)
        before, outcome = turn.memory, asyncio.run(carry_out(action_of(reading), turn))
        self.memory, self.replies = State.from_dict(outcome.memory.to_dict()), outcome.replies
        shown = tuple(Option(choice.label, choice.payload) for choice in self.buttons)
        if not shown and reading.act in (Act.DANGER, Act.SERVICE):  # those above are still the last on the screen
            shown = before.options if self.memory.options else ()
        assert self.memory.options == shown, "a typed number would pick something else"
        return outcome


def message_of(text: str, release: Release | None = None) -> Message:
    """What one message says by itself. Numbers of persons in ``text`` are masked already."""
    chosen = release or current_release()
    return read(text, classifier().probabilities(text), matcher_for(chosen), chosen.content)


@lru_cache(maxsize=1)
def classifier() -> LinearModel:
    """How messages sound to the model that Rasa trained: reading it takes a second, fitting it half a minute."""
    from nlu.train import train

    with tarfile.open(train(ROOT / "models")) as archive, tempfile.TemporaryDirectory() as folder:
        for member in archive.getmembers():
            if Path(member.name).name in ("linear.json", "linear.npz"):
                member.name = Path(member.name).name
                archive.extract(member, folder)
        return LinearModel.load(Path(folder))


def content_of(**changes: Any) -> Release:
    """The release in force with other content parts."""
    release = current_release()
    return release.copy(update={"content": release.content.copy(update=changes)})


def changed(code: str, **changes: Any) -> Release:
    """The release in force with one procedure changed."""
    procedures = current_release().content.procedures
    assert any(each.code == code for each in procedures), code
    new = tuple(each.copy(update=changes) if each.code == code else each for each in procedures)
    return content_of(procedures=new)
