"""Intents: :class:`nlu.learning.linear.LinearModel` as a Rasa component."""

from __future__ import annotations

from pathlib import Path

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.base import Learner, typed
from nlu.learning.linear import LinearModel


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FoldedIntentClassifier(Learner[LinearModel], IntentClassifier):
    """Folded and raw n-grams side by side, one linear model, probabilities."""

    @staticmethod
    def read(folder: Path) -> LinearModel:
        """See :class:`nlu.components.base.Learner`."""
        return LinearModel.load(folder)

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
