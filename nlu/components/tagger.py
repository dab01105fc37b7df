"""Entities: :class:`nlu.learning.tagger.Tagger` as a Rasa component.

Unlike Rasa's own CRFEntityExtractor it keeps the trained crfsuite file and does not train again at every load.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_GROUP,
    ENTITY_ATTRIBUTE_ROLE,
    ENTITY_ATTRIBUTE_TYPE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.base import Learner, typed
from nlu.learning.tagger import Span, Tagger

_PARTS = (ENTITY_ATTRIBUTE_TYPE, ENTITY_ATTRIBUTE_ROLE, ENTITY_ATTRIBUTE_GROUP)
_SEPARATOR = "|"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class SyllableTagger(Learner[Tagger], EntityExtractorMixin):
    """Entities with their roles and groups, from a CRF over folded syllables."""

    @staticmethod
    def read(folder: Path) -> Tagger:
        """See :class:`nlu.components.base.Learner`."""
        return Tagger.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples, also those without any entity."""
        examples = [message for message in training_data.nlu_examples if message.get(TEXT)]
        if any(message.get(ENTITIES) for message in examples):
            with self._model_storage.write_to(self._resource) as folder:
                self._model = Tagger.fit(
                    [message.get(TEXT) for message in examples], [_spans(message) for message in examples], folder
                )
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities found."""
        for message in typed(messages) if self._model else ():
            assert self._model is not None
            found = [self._entity(message.get(TEXT), span) for span in self._model.spans(message.get(TEXT))]
            message.set(ENTITIES, [*(message.get(ENTITIES) or ()), *found], add_to_output=True)
        return messages

    def _entity(self, text: str, span: Span) -> dict[str, Any]:
        names = {part: name for part, name in zip(_PARTS, span.label.split(_SEPARATOR), strict=False) if name}
        return {
            **names,
            "start": span.start,
            "end": span.end,
            "value": text[span.start : span.end],
            "confidence_entity": span.confidence,
            "extractor": self.name,
        }


def _spans(message: Message) -> list[Span]:
    return [Span(_label(entity), entity["start"], entity["end"]) for entity in message.get(ENTITIES) or ()]


def _label(entity: dict[str, Any]) -> str:
    return _SEPARATOR.join(entity.get(part) or "" for part in _PARTS).rstrip(_SEPARATOR)
