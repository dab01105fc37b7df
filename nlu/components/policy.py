"""The bot's next action: :func:`nlu.talk.understand` as a Rasa policy.

It understands the message in its talk (the slot ``memory``), leaves the reading in the slot ``reading`` for the
action, and names the action that carries it out.
"""

from __future__ import annotations

import time
from typing import Any

from rasa.core.featurizers.precomputation import MessageContainerForCoreFeaturization
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from common.settings import settings
from data.releases.live import current_release
from nlu.talk.action_by_intent import action_of
from nlu.talk.live import reading_of
from nlu.talk.state import SLOT as TALK
from nlu.talk.state import Talk
from nlu.understanding import SLOT as READING


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class ReadingPolicy(Policy):
    """One action for each message, chosen by what the message means in its talk. Nothing is learned here."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa asks every policy for its priority."""
        return {"priority": 6, "max_history": 1}

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Called by Rasa; the ranker is fitted by ``make fit``."""
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ReadingPolicy:
        """Called by Rasa with a trained model, of which nothing is needed."""
        return cls(config, model_storage, resource, execution_context)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        precomputations: MessageContainerForCoreFeaturization | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The action for the message just heard, or to listen when it was carried out."""
        if tracker.latest_action_name != ACTION_LISTEN_NAME or tracker.latest_message is None:
            return self._prediction(_certain(ACTION_LISTEN_NAME, domain))
        talk = Talk.from_dict(tracker.get_slot(TALK)).fresh(time.time(), settings().conversation_minutes)
        reading = reading_of(tracker.latest_message.parse_data, talk, current_release())
        chances = _certain(action_of(reading), domain)
        return self._prediction(chances, events=[SlotSet(READING, reading.to_dict())])


def _certain(action: str, domain: Domain) -> list[float]:
    chances = [0.0] * domain.num_actions
    chances[domain.index_for_action(action)] = 1.0
    return chances
