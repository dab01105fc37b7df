"""The last word: everything that was found of a message becomes one ``Understanding``, and its intent Rasa's."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from data.live import current_release
from nlu.components.base import Reader
from nlu.components.codes import DOSSIER, PROCEDURE
from nlu.components.procedures import FAQ, MATCHES
from nlu.places import offices_in
from nlu.resolve import Evidence, resolve
from nlu.understanding import KEY
from nlu.unread import in_vietnamese, is_english


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Resolver(Reader):
    """Weighs intents, aspects, codes, matches and FAQ against each other (:mod:`nlu.resolve`)."""

    def read(self, message: Message) -> None:
        """Set the intent and :data:`nlu.understanding.KEY`."""
        understanding = resolve(_evidence(message))
        intent = {INTENT_NAME_KEY: understanding.intent, PREDICTED_CONFIDENCE_KEY: understanding.confidence}
        message.set(INTENT, intent, add_to_output=True)
        message.set(KEY, understanding.to_dict(), add_to_output=True)


def _evidence(message: Message) -> Evidence:
    typed = message.get(TEXT)
    english, translated = is_english(typed), in_vietnamese(typed)
    foreign = english and translated is None
    text = translated or typed
    ranking = () if translated else message.get(INTENT_RANKING_KEY) or ()  # the classifier knows no English
    return Evidence(
        text=text,
        intents={row[INTENT_NAME_KEY]: row[PREDICTED_CONFIDENCE_KEY] for row in ranking},
        dossier_codes=_values(message, DOSSIER),
        procedure_codes=_values(message, PROCEDURE),
        offices=offices_in(text, current_release().content.offices),
        matches=() if foreign else message.get(MATCHES) or (),
        faq=None if foreign else message.get(FAQ),
        english=english,
    )


def _values(message: Message, name: str) -> tuple[str, ...]:
    return tuple(entity["value"] for entity in message.get(ENTITIES) or () if entity["entity"] == name)
