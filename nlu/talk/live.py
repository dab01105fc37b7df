"""The reading of a message that Rasa has parsed, by the release in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.catalogue import catalogue_of
from data.models import Release
from nlu.matcher import matcher_for
from nlu.talk.message import KEY, Message, from_dict
from nlu.talk.readings.options import typed_exactly
from nlu.talk.readings.own_case import case_in
from nlu.talk.readings.standing_words import standing_in
from nlu.talk.state import Talk
from nlu.talk.understand import understand
from nlu.taps import of_tap, parse_tap
from nlu.understanding import Reading


def reading_of(parsed: Mapping[str, Any], talk: Talk, release: Release) -> Reading:
    """Return what a parsed message means. Rasa reads taps after all components of its pipeline: they carry no
    message.
    """
    if parsed.get(KEY):
        return _of_message(from_dict(parsed[KEY]), talk, release)
    keys = {entity["entity"]: entity.get("value") for entity in parsed.get("entities") or ()}
    intent = parsed.get("intent") or {}
    return of_tap(intent.get("name") or "out_of_scope", keys)


def _of_message(message: Message, talk: Talk, release: Release) -> Reading:
    """The reading of what was typed: as the tap that it stands for, if it surely does, or else by its words."""
    catalogue = catalogue_of(release.content)
    option = typed_exactly(talk, message.typed) or case_in(message, talk, catalogue) or standing_in(message)
    tap = parse_tap(option.payload) if option else None
    if tap is not None:
        return of_tap(*tap)
    return understand(message, talk, matcher_for(release), catalogue)
