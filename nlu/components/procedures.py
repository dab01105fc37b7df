"""Which procedures and which FAQ entry a message means, by the matcher of the release in force.

The matcher is looked up anew for each message: an edit goes live when a release is installed, without training.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from data.live import current_release
from nlu.codes import without_phone
from nlu.components.base import Reader
from nlu.matcher import matcher_for
from nlu.picks import without_dismissal, without_only, without_rejection
from nlu.stories import as_one, wanted
from nlu.unread import in_vietnamese

MATCHES, FAQ = "matches", "faq"
"""Message keys; the values are those of :meth:`Matcher.match` and :meth:`Matcher.faq`."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ProcedureMatcher(Reader):
    """Asks the matcher and keeps its answers for the resolver."""

    def read(self, message: Message) -> None:
        """Set :data:`MATCHES` and :data:`FAQ`."""
        matcher = matcher_for(current_release())
        typed = message.get(TEXT)
        text = without_dismissal(in_vietnamese(typed) or typed)
        said = without_only(without_phone(without_rejection(text) or text))
        message.set(MATCHES, wanted(said, matcher.match(as_one(said))))
        message.set(FAQ, matcher.faq(text))
