"""The brain: Rasa inside this process, one turn after the other.

Rasa reads the message and decides which action runs. Everything else that it would keep or send is ours: the tracker
lives for one turn and carries only the memory slot, and actions run in the process instead of over HTTP.
"""

from __future__ import annotations

import logging
import time
import warnings
from dataclasses import dataclass
from inspect import isabstract
from pathlib import Path
from typing import Any

from nlu.train import quiet_rasa

quiet_rasa()

with warnings.catch_warnings(record=True):  # old libraries below Rasa complain of each other
    from jsonschema import Draft7Validator
    from rasa.core.actions.action import RemoteAction
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage
    from rasa.core.processor import MessageProcessor
    from rasa.exceptions import ModelNotFound
    from rasa.shared.core.constants import ACTION_LISTEN_NAME, DEFAULT_INTENTS
    from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered, deserialise_events
    from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
    from rasa_sdk import Action
    from rasa_sdk.executor import ActionExecutor
    from rasa_sdk.utils import all_subclasses

from actions.citizen import Effect  # noqa: E402
from actions.memory import SLOT, Memory  # noqa: E402
from actions.options import picked  # noqa: E402
from actions.reply import Choice, Decision, Reply  # noqa: E402
from actions.turn import AUDIENCE, IDENTITY, Audience  # noqa: E402
from bot.channels.base import MAX_TEXT, Inbound, Kind  # noqa: E402
from common.errors import MotCuaError, OutsideError  # noqa: E402
from common.log import where  # noqa: E402
from common.settings import settings  # noqa: E402
from data.told import Told  # noqa: E402
from nlu.codes import mask  # noqa: E402
from nlu.taps import is_tap, parse_tap, understanding_of, write_tap  # noqa: E402
from nlu.text import normalize  # noqa: E402
from nlu.understanding import Understanding  # noqa: E402

log = logging.getLogger(__name__)

MAX_ACTIONS = 5
"""Actions that one message may set off."""

APOLOGY = "Xin lỗi, hệ thống đang gặp trục trặc nên tôi chưa trả lời được câu này. Bà con thử lại sau ít phút."

_SENDER = "turn"
_COMMANDS = ("/start", "/help")
_validator = Draft7Validator(RemoteAction.action_response_format_spec())


class ModelError(MotCuaError):
    """The model asked for could not be loaded."""


@dataclass(frozen=True)
class TurnResult:
    """What one turn gives back. ``memory`` goes into the next turn of the same chat.

    ``release`` is the number of the content that was told from; 0 when nothing was.
    """

    replies: tuple[Reply, ...]
    memory: dict[str, Any]
    decision: Decision
    understanding: Understanding
    effects: tuple[Effect, ...] = ()
    told: tuple[Told, ...] = ()
    release: int = 0


@dataclass(frozen=True)
class _Said:
    """One message of an action."""

    reply: Reply
    decision: Decision | None
    effects: tuple[Effect, ...] = ()
    told: tuple[Told, ...] = ()
    release: int = 0


class Brain:
    """Answers messages. Knows nobody: who is asking, and what was said before, comes in with each turn."""

    def __init__(self, processor: MessageProcessor, executor: ActionExecutor) -> None:
        """Use :meth:`load`."""
        self._processor = processor
        self._executor = executor
        self._intents = frozenset(processor.domain.intents) - frozenset(DEFAULT_INTENTS)

    @classmethod
    async def load(cls, model: Path, actions: str = "actions") -> Brain:
        """Load the Rasa model at ``model`` and the actions of the package ``actions``. Raises :class:`ModelError`."""
        processor = _load(model)
        brain = cls(processor, _executor(actions))
        await brain._read({}, "xin chào")  # the first citizen need not wait until matcher and tokenizer are loaded
        return brain

    async def turn(self, memory: dict[str, Any], message: Inbound) -> TurnResult:
        """Answer one message. Never raises: when something breaks, the citizen is told so and the memory is kept."""
        text, identity = self._readable(message)
        token = IDENTITY.set(identity)
        audience = AUDIENCE.set(Audience(message.public, message.private_url))
        understanding = Understanding("out_of_scope", 0.0)
        try:
            tracker = await self._read(memory, text)
            understanding = understanding_of(tracker.latest_message.parse_data)
            said = await self._act(tracker)
        except OutsideError as error:
            log.warning("turn: %s", where(error))
            return TurnResult((Reply(str(error)),), memory, Decision.HANDOFF, understanding)
        except Exception as error:
            log.error("turn: %s", where(error.__cause__ or error))  # Rasa wraps what a component raises
            return TurnResult((Reply(APOLOGY),), memory, Decision.HANDOFF, understanding)
        finally:
            IDENTITY.reset(token)
            AUDIENCE.reset(audience)
        decision = next((one.decision for one in said if one.decision), Decision.ANSWER)
        return TurnResult(
            replies=tuple(one.reply for one in said),
            memory=tracker.get_slot(SLOT) or {},
            decision=decision,
            understanding=understanding,
            effects=tuple(effect for one in said for effect in one.effects),
            told=tuple(told for one in said for told in one.told),
            release=max((one.release for one in said), default=0),
        )

    def _readable(self, message: Inbound) -> tuple[str, str | None]:
        """What Rasa reads, without identity numbers, and the identity number that was taken out."""
        if message.kind is Kind.TEXT:
            return self._typed(message.text)
        return self._stated(message), None

    def _typed(self, typed: str) -> tuple[str, str | None]:
        if len(typed) > MAX_TEXT:
            return write_tap("too_long"), None
        text = normalize(typed)
        if text in _COMMANDS:
            return text, None
        masked, identity = mask(text.lstrip("/ "))  # typed text is never a tap
        return masked or write_tap("unsupported", kind="empty"), identity

    def _stated(self, message: Inbound) -> str:
        """The tap that a message without words stands for."""
        if message.kind is Kind.START:
            text = message.text if is_tap(message.text) else f"/start{message.text.strip()}"
            return text if parse_tap(text, {"start"}) else "/start"
        if message.kind is Kind.TAP:
            return message.text if parse_tap(message.text, self._intents) else write_tap("unsupported", kind="tap")
        return write_tap("unsupported", kind=message.kind.value)

    async def _read(self, memory: dict[str, Any], text: str) -> DialogueStateTracker:
        """A tracker that knows the memory and has just heard ``text``."""
        text = text if is_tap(text) else _tapped(memory, text)
        domain = self._processor.domain
        tracker = DialogueStateTracker(_SENDER, domain.slots)
        tracker.update_with_events([ActionExecuted(ACTION_LISTEN_NAME), SlotSet(SLOT, memory)], domain)
        parsed = await self._processor.parse_message(UserMessage(text, sender_id=_SENDER), tracker)
        tracker.update(UserUttered(text, parsed["intent"], parsed["entities"], parsed), domain)
        return tracker

    async def _act(self, tracker: DialogueStateTracker) -> list[_Said]:
        """Run actions as the policies of the model say, until they say to listen."""
        said: list[_Said] = []
        names = self._processor.domain.action_names_or_texts
        for _ in range(MAX_ACTIONS):
            prediction = self._processor._predict_next_with_tracker(tracker)
            name = names[prediction.max_confidence_index]
            if name == ACTION_LISTEN_NAME:
                break
            said += await self._run(name, tracker)
        return said

    async def _run(self, name: str, tracker: DialogueStateTracker) -> list[_Said]:
        """Run one action in this process and put its events on ``tracker``."""
        call = {"next_action": name, "sender_id": _SENDER, "tracker": tracker.current_state(EventVerbosity.NONE)}
        result = await self._executor.run(call)
        _validator.validate(result)
        events = [ActionExecuted(name), *deserialise_events(result["events"])]
        tracker.update_with_events(events, self._processor.domain)
        return [_said(response) for response in result["responses"]]


def _tapped(memory: dict[str, Any], text: str) -> str:
    """The payload of the button whose words or number were typed, if one was; ``text`` otherwise."""
    thread = Memory.from_dict(memory).fresh(time.time(), settings().conversation_minutes)
    option = picked(thread, text)
    return option.payload if option else text


def _executor(package: str) -> ActionExecutor:
    """The actions of ``package`` and of nothing else: the SDK takes every action class that was ever imported."""
    ActionExecutor().register_package(package)  # imports all of its modules
    executor = ActionExecutor()
    for kind in all_subclasses(Action):
        if kind.__module__.split(".")[0] == package and not isabstract(kind):
            executor.register_action(kind)
    return executor


def _load(model: Path) -> MessageProcessor:
    if not model.is_file():  # Rasa would silently load another model of the folder
        raise ModelError(f"Không có mô hình {model.name}; chạy motcua train để huấn luyện.")
    try:
        with warnings.catch_warnings(record=True):
            processor = Agent.load(str(model)).processor
    except ModelNotFound:
        processor = None
    if processor is None or processor.model_filename != model.name:
        raise ModelError(f"Không tải được mô hình {model.name}; xóa tệp đó rồi chạy motcua train.")
    return processor


def _said(response: dict[str, Any]) -> _Said:
    """A message of ours carries the whole reply; one of any other Rasa action has text and buttons."""
    custom = response.get("custom") or {}
    if "reply" in custom:
        return _Said(
            Reply.from_dict(custom["reply"]),
            Decision(custom["decision"]),
            tuple(map(Effect.from_dict, custom.get("effects") or ())),
            tuple(map(Told.from_dict, custom.get("told") or ())),
            custom.get("release") or 0,
        )
    buttons = tuple(Choice(button["title"], button["payload"]) for button in response.get("buttons") or ())
    return _Said(Reply(response.get("text") or "", buttons), None)
