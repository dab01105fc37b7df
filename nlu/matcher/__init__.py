"""From a citizen's words to procedures of the catalogue in force. Knows neither Rasa nor any channel."""

from nlu.matcher.matcher import Matcher, matcher_for

__all__ = ["Matcher", "matcher_for"]
