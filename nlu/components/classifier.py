"""Intents: :class:`nlu.learning.linear.LinearModel` as a Rasa component."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.base import typed
from nlu.learning.linear import LinearModel


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FoldedIntentClassifier(IntentClassifier, GraphComponent):
    """Folded and raw n-grams side by side, one linear model, probabilities."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, model: LinearModel | None = None) -> None:
        """Without ``model`` nothing is predicted (there was nothing to learn from)."""
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FoldedIntentClassifier:
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
    ) -> FoldedIntentClassifier:
        """Called by Rasa with a trained model."""
        try:
            with model_storage.read_from(resource) as folder:
                return cls(model_storage, resource, LinearModel.load(folder))
        except ValueError:
            return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples with an intent."""
        examples = [
            (message.get(TEXT), message.get(INTENT)) for message in training_data.intent_examples if message.get(TEXT)
        ]
        if len({intent for _, intent in examples}) > 1:
            self._model = LinearModel.fit([text for text, _ in examples], [intent for _, intent in examples])
            with self._model_storage.write_to(self._resource) as folder:
                self._model.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Components after this one train on the examples as they are."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the ranking of intents."""
        for message in typed(messages) if self._model else ():
            ranking = [
                {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: share} for name, share in self._shares(message)
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _shares(self, message: Message) -> list[tuple[str, float]]:
        assert self._model is not None
        return list(self._model.probabilities(message.get(TEXT)).items())
