"""The brain: Rasa inside this process, one turn after the other.

Rasa's pipeline reads the message, and its policy decides what it means in the talk and which action runs. Everything
else that it would keep or send is ours: the tracker lives for one turn, and :mod:`actions.core` carries the action
out in this process.
"""

from __future__ import annotations

import logging
import time
import warnings
from pathlib import Path
from typing import Any

from nlu.no_tensorflow import leave_out
from nlu.train import CONFIG, quiet_rasa

quiet_rasa()
leave_out(CONFIG)

with warnings.catch_warnings(record=True):  # old libraries below Rasa complain of each other
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage
    from rasa.core.processor import MessageProcessor
    from rasa.shared.core.constants import ACTION_LISTEN_NAME, DEFAULT_INTENTS
    from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

from actions.citizen.known import CITIZEN  # noqa: E402
from actions.core import carry_out  # noqa: E402
from actions.saying.reply import Decision, Reply  # noqa: E402
from actions.saying.tap import NEAR  # noqa: E402
from actions.turn import Audience, Turn  # noqa: E402
from bot.delivery.turn import TurnResult  # noqa: E402
from bot.messages.channel import MAX_TEXT, Inbound, Kind  # noqa: E402
from bot.messages.masking import mask  # noqa: E402
from common.errors import MotCuaError, OutsideError  # noqa: E402
from common.log import where  # noqa: E402
from common.metrics import step  # noqa: E402
from common.place import Spot, read_spot  # noqa: E402
from common.settings import settings  # noqa: E402
from data.catalogue import catalogue_of  # noqa: E402
from data.releases.live import current_release  # noqa: E402
from data.releases.switches import off_for  # noqa: E402
from nlu.matcher import matcher_for  # noqa: E402
from nlu.reading.text import normalize  # noqa: E402
from nlu.reading.unread import in_vietnamese  # noqa: E402
from nlu.talk.message import KEY, from_dict  # noqa: E402
from nlu.talk.ranker import Ranked  # noqa: E402
from nlu.talk.state import SLOT as TALK  # noqa: E402
from nlu.talk.state import Talk  # noqa: E402
from nlu.talk.understand import rank  # noqa: E402
from nlu.taps import is_tap, parse_tap, write_tap  # noqa: E402
from nlu.understanding import SLOT as READING  # noqa: E402
from nlu.understanding import Reading  # noqa: E402

log = logging.getLogger(__name__)

APOLOGY = "Xin lỗi, hệ thống đang gặp trục trặc nên tôi chưa trả lời được câu này. Bà con thử lại sau ít phút."

_SENDER = "turn"
_COMMANDS = ("/start", "/help")


class ModelError(MotCuaError):
    """The model asked for could not be loaded."""


class Brain:
    """Answers messages. Knows nobody: who is asking, and what was said before, comes in with each turn."""

    def __init__(self, processor: MessageProcessor) -> None:
        """Use :meth:`load`."""
        self._processor = processor
        self._intents = frozenset(processor.domain.intents) - frozenset(DEFAULT_INTENTS)

    @classmethod
    async def load(cls, model: Path) -> Brain:
        """Load the Rasa model at ``model``. Raises :class:`ModelError`."""
        brain = cls(_load(model))
        await brain._read({}, "xin chào")  # the first citizen need not wait until matcher and tokenizer are loaded
        return brain

    async def turn(self, memory: dict[str, Any], message: Inbound) -> TurnResult:
        """Answer one message. Never raises: when something breaks, the citizen is told so and the memory is kept."""
        text, identity = self._readable(message)
        talk = Talk.from_dict(memory).fresh(time.time(), settings().conversation_minutes)
        reading = Reading("out_of_scope")
        try:
            with step("read"):
                reading, action = await self._read(memory, text)
            audience = Audience(message.public, message.private_url)
            turn = Turn(
                text=in_vietnamese(text) or text,
                reading=reading,
                memory=talk,
                release=current_release(),
                identity=identity,
                citizen=CITIZEN.get(),
                audience=audience,
                spot=_spot(message),
                off=off_for(message.channel),
            )
            with step("act"):
                outcome = await carry_out(action, turn)
        except OutsideError as error:
            log.warning("turn: %s", where(error))
            return TurnResult((Reply(str(error)),), memory, decision=Decision.HANDOFF, reading=reading)
        except Exception as error:
            log.error("turn: %s", where(error.__cause__ or error))  # Rasa wraps what a component raises
            return TurnResult((Reply(APOLOGY),), memory, decision=Decision.HANDOFF, reading=reading)
        return TurnResult(
            replies=outcome.replies,
            memory=outcome.memory.to_dict(),
            decision=outcome.decision,
            reading=reading,
            effects=outcome.effects,
            told=outcome.told,
            sighted=outcome.sighted,
            release=turn.release.id,
        )

    def _readable(self, message: Inbound) -> tuple[str, str | None]:
        """Return what Rasa reads, without identity numbers, and the identity number that was taken out."""
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
        if _spot(message):
            return NEAR
        return write_tap("unsupported", kind=message.kind.value)

    async def possible(self, memory: dict[str, Any], text: str) -> list[Ranked]:
        """All readings of a typed message with their probabilities, for ``motcua ask --explain``."""
        talk = Talk.from_dict(memory).fresh(time.time(), settings().conversation_minutes)
        parsed = await self._processor.parse_message(UserMessage(self._typed(text)[0], sender_id=_SENDER))
        if KEY not in parsed:
            return []
        release = current_release()
        return rank(from_dict(parsed[KEY]), talk, matcher_for(release), catalogue_of(release.content))

    async def _read(self, memory: dict[str, Any], text: str) -> tuple[Reading, str]:
        """Return what Rasa's pipeline and policy make of ``text`` after ``memory``, and the action to run."""
        domain = self._processor.domain
        tracker = DialogueStateTracker(_SENDER, domain.slots)
        tracker.update_with_events([ActionExecuted(ACTION_LISTEN_NAME), SlotSet(TALK, memory)], domain)
        parsed = await self._processor.parse_message(UserMessage(text, sender_id=_SENDER), tracker)
        tracker.update(UserUttered(text, parsed["intent"], parsed["entities"], parsed), domain)
        prediction = self._processor._predict_next_with_tracker(tracker)
        tracker.update_with_events(prediction.events or [], domain)
        action = domain.action_names_or_texts[prediction.max_confidence_index]
        return Reading.from_dict(tracker.get_slot(READING)), action


def _spot(message: Inbound) -> Spot | None:
    """Return where the citizen is, as far as they shared it."""
    return read_spot(message.text) if message.kind is Kind.LOCATION else None


def _load(model: Path) -> MessageProcessor:
    if not model.is_file():  # Rasa would silently load another model of the folder
        raise ModelError(f"Không có mô hình {model.name}; chạy motcua train để huấn luyện.")
    try:
        with warnings.catch_warnings(record=True):
            processor = Agent.load(str(model)).processor
    except Exception as error:  # a damaged file makes Rasa raise whatever it likes
        log.error("model: %s", where(error))
        processor = None
    if processor is None or processor.model_filename != model.name:
        raise ModelError(f"Không tải được mô hình {model.name}; xóa tệp đó rồi chạy motcua train.")
    return processor
