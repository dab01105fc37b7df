"""All that can be found in one message, before its talk is looked at: :mod:`nlu.talk.message` as a Rasa component."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from data.releases.live import current_release
from nlu.components.base import ReadingComponent
from nlu.matcher import matcher_for
from nlu.talk.message import KEY, read, to_dict


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MessageReader(ReadingComponent):
    """Reads each message with the matcher of the release in force, so that an edit needs no training."""

    def read(self, message: Message) -> None:
        """Set :data:`nlu.talk.message.KEY`, from which the policy understands the message in its talk."""
        release = current_release()
        ranking = message.get(INTENT_RANKING_KEY) or ()
        sounds = {row[INTENT_NAME_KEY]: row[PREDICTED_CONFIDENCE_KEY] for row in ranking}
        found = read(message.get(TEXT), sounds, matcher_for(release), release.content)
        message.set(KEY, to_dict(found), add_to_output=True)
