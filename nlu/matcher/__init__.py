"""From a citizen's words to procedures of the catalogue in force. Knows neither Rasa nor any channel."""

from nlu.matcher.matcher import Explanation, Matcher, matcher_for

__all__ = ["Explanation", "Matcher", "matcher_for"]
