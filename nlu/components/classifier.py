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
from nlu.talk.fitting.other_turns import all_talks
from nlu.talk.fitting.sounds import label_of_intent, of_talks


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FoldedIntentClassifier(Learner[LinearModel], IntentClassifier):
    """Folded and raw n-grams side by side, one linear model, probabilities."""

    @staticmethod
    def read(folder: Path) -> LinearModel:
        """See :class:`nlu.components.base.Learner`."""
        return LinearModel.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn how acts and intents sound, from all examples with an intent and from the talks beside them."""
        told = (message for message in training_data.intent_examples if message.get(TEXT))
        examples = [(message.get(TEXT), label_of_intent(message.get(INTENT))) for message in told]
        if len({label for _, label in examples}) > 1:
            examples += of_talks(all_talks())
            self._model = LinearModel.fit([text for text, _ in examples], [label for _, label in examples])
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
