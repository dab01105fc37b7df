"""Bases that the components share."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any, Generic, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.taps import is_tap


class ReadingComponent(GraphComponent):
    """A component that needs no training: subclasses read one message after the other."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ReadingComponent:
        """Called by Rasa, in training and when a model is loaded."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Called by Rasa with the messages to read."""
        for message in typed(messages):
            self.read(message)
        return messages

    @abstractmethod
    def read(self, message: Message) -> None:
        """Add what this component finds to ``message``."""


Model = TypeVar("Model")


class Learner(GraphComponent, Generic[Model]):
    """A component that learns: subclasses name how what was learned is read from a folder.

    Without a model nothing is added to messages: there was nothing to learn from.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource, model: Model | None = None) -> None:
        """Called by :meth:`create` and :meth:`load`."""
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    @abstractmethod
    def read(folder: Path) -> Model:
        """The model kept in ``folder``. Raises ``ValueError`` when there is none."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Learner[Model]:
        """Called by Rasa before training."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Learner[Model]:
        """Called by Rasa with a trained model."""
        try:
            with model_storage.read_from(resource) as folder:
                return cls(model_storage, resource, cls.read(folder))
        except ValueError:
            return cls(model_storage, resource)


def typed(messages: list[Message]) -> list[Message]:
    """The messages that a person typed: no taps (``/choose{…}``), nothing empty."""
    return [message for message in messages if message.get(TEXT) and not is_tap(message.get(TEXT))]


def add_entity(
    message: Message, name: str, value: str, start: int, end: int, extractor: str, confidence: float = 1.0
) -> None:
    """Append an entity in Rasa's form."""
    entity = {
        "entity": name,
        "value": value,
        "start": start,
        "end": end,
        "confidence_entity": confidence,
        "extractor": extractor,
    }
    message.set(ENTITIES, [*(message.get(ENTITIES) or ()), entity], add_to_output=True)
