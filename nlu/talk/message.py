"""One message by itself: all that can be found in it before its talk is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

from common.personal import IDENTITY_PLACEHOLDER
from data.models import Content
from nlu.aspects.asked import Asked, asked
from nlu.danger.reader import read as read_danger
from nlu.matcher.matcher import Matcher
from nlu.reading.codes import dossier_codes, procedure_codes, without_phone
from nlu.reading.picks import after_rejection, ordinal_in, without_dismissal, without_only, without_rejection
from nlu.reading.places import offices_in, with_any_office
from nlu.reading.text import normalize, syllables
from nlu.reading.unread import in_vietnamese, is_english, unreadable
from nlu.reading.wishes import after_done, wants, without_had
from nlu.reading.yes_no import Answer, answer_in
from nlu.talk.corrections import correction_in
from nlu.talk.questions import questions
from nlu.understanding import Aspect, Match, Verdict, match_from_dict

KEY = "message"
"""Where Rasa's parse data hold a message as plain JSON."""
_ENTRIES = 3
"""FAQ entries that are kept, the likeliest first."""
_ENDING = 3
"""Letters by which a question may be shorter than its message: a stop, a space."""

Entries = tuple[tuple[str, float], ...]
"""Ids of FAQ entries with the probability that they answer, the likeliest first."""


@dataclass(frozen=True)
class Message:
    """One message by itself.

    ``typed`` is the message with personal numbers masked, ``text`` the same in Vietnamese and spelt as it is meant,
    ``folded`` its words without marks. ``asked`` are the aspects with the words that say something else, ``matches``
    what the matcher finds (those with verdict NONE included), ``faq`` entries with the probability that they answer,
    best first; ``faq_in_question`` the same of its questions, each by itself. ``sounds`` are the classifier's
    probabilities of acts and intents, ``danger`` the kind of danger it tells of. ``corrected`` is what follows a
    rejection ("không, ý tôi là …"), None without one; ``denied`` the words that it takes the place of.
    """

    typed: str
    text: str
    folded: str
    asked: Asked
    matches: tuple[Match, ...]
    faq: Entries
    faq_in_question: Entries
    sounds: Mapping[str, float]
    dossier_codes: tuple[str, ...] = ()
    procedure_codes: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    ordinal: int | None = None
    answer: Answer | None = None
    corrected: str | None = None
    denied: tuple[str, ...] = ()
    danger: str | None = None
    wants: bool = False
    english: bool = False
    unreadable: bool = False

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """Return what is asked."""
        return self.asked.aspects

    @property
    def named(self) -> tuple[Match, ...]:
        """The matches that say something."""
        return tuple(match for match in self.matches if match.verdict is not Verdict.NONE)

    @property
    def meant(self) -> str:
        """The message without what it turns down."""
        return self.corrected or self.text

    @property
    def has_identity(self) -> bool:
        """Tell whether an identity number was typed."""
        return IDENTITY_PLACEHOLDER in self.text

    def share(self, label: str) -> float:
        """Tell how much the message sounds like an act or intent."""
        return self.sounds.get(label, 0.0)


def read(
    typed: str,
    sounds: Mapping[str, float],
    matcher: Matcher,
    content: Content,
) -> Message:
    """Read ``typed``, whose personal numbers are masked already."""
    translated = in_vietnamese(typed)
    english = is_english(typed)
    text = matcher.repaired(translated or typed)
    said = without_phone(without_dismissal(text)).replace(IDENTITY_PLACEHOLDER, " ").strip()
    correction = correction_in(said)
    left = without_rejection(correction.meant if correction else said)
    own = without_had(without_only(left or said))
    foreign = english and translated is None
    found = asked(left)
    general = with_any_office(text, content.offices)
    entries = () if foreign else _entries(general, own, matcher)
    return Message(
        typed=normalize(typed),
        text=text,
        folded=" ".join(syllables(said)),
        asked=found,
        matches=() if foreign else matcher.match(own),
        faq=entries,
        faq_in_question=() if foreign else _in_questions(text, entries, matcher, content),
        sounds={} if translated else sounds,  # the classifier knows no English
        dossier_codes=dossier_codes(typed),
        procedure_codes=procedure_codes(typed),
        offices=offices_in(typed, content.offices),
        ordinal=ordinal_in(typed),
        answer=answer_in(typed),
        corrected=left if correction else after_rejection(text),
        denied=tuple(syllables(correction.denied)) if correction else (),
        danger=_danger_in(typed, text),
        wants=wants(text),
        english=english,
        unreadable=unreadable(typed),
    )


def _danger_in(typed: str, text: str) -> str | None:
    """The kind of danger that the message tells of as typed, or else as it is meant."""
    found = read_danger(typed)
    if found is None and text != typed:
        found = read_danger(text)
    return found.kind.value if found else None


def _entries(text: str, own: str, matcher: Matcher) -> Entries:
    """The entries like the message, or like what follows something done, where that names no procedure: "nộp đơn rồi
    thì theo dõi ở đâu" asks how to follow, whatever the request was for.
    """
    found = matcher.faq_ranked(text, _ENTRIES)
    following = after_done(own)
    if not following or any(match.verdict is not Verdict.NONE for match in matcher.match(following)):
        return found
    return _likeliest(found, matcher.faq_ranked(following, _ENTRIES))


def _in_questions(text: str, whole: Entries, matcher: Matcher, content: Content) -> Entries:
    """The entries that answer a question of ``text``, each at its likeliest: with a story around it, it is less like
    any.

    ``whole`` are those like the whole text.
    """
    parts = questions(text)
    if len(parts) == 1 and len(parts[0]) >= len(text) - _ENDING:
        return whole
    asked_of_any = (with_any_office(part, content.offices) for part in parts)
    return _likeliest(*(matcher.faq_ranked(part, _ENTRIES) for part in asked_of_any))


def _likeliest(*found: Entries) -> Entries:
    """The likeliest of several finds, each entry once."""
    best_last = dict(sorted(chain.from_iterable(found), key=lambda row: row[1]))
    return tuple(sorted(best_last.items(), key=lambda row: -row[1])[:_ENTRIES])


def to_dict(message: Message) -> dict[str, Any]:
    """Plain JSON, for Rasa's parse data."""
    return asdict(message)


def from_dict(row: Mapping[str, Any]) -> Message:
    """The inverse of :func:`to_dict`."""
    aspects, rest = row["asked"]["aspects"], row["asked"]["rest"]
    names = ("dossier_codes", "procedure_codes", "offices", "denied")
    return Message(
        **{
            **row,
            **{name: tuple(row[name]) for name in names},
            "asked": Asked(tuple(map(Aspect, aspects)), tuple(rest)),
            "matches": tuple(map(match_from_dict, row["matches"])),
            **{name: tuple((entry, chance) for entry, chance in row[name]) for name in ("faq", "faq_in_question")},
            "answer": Answer(row["answer"]) if row["answer"] else None,
        }
    )
