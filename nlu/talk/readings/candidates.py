"""The readings that a message may have in its talk, each with the evidence for it.

Nothing is decided here: every reading that is possible at all is put forward with numbers that speak for and against
it. :mod:`nlu.talk.ranker` weighs them; its weights are fitted on talks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from data.catalogue import Catalogue
from data.models import Procedure
from nlu.matcher.matcher import Matcher
from nlu.matcher.ranking.explanation import NearPhrase
from nlu.matcher.words.variants import variant_asked
from nlu.reading.earlier import after_going_back
from nlu.reading.picks import ALL, OTHER, says_both
from nlu.reading.places import without_offices
from nlu.reading.text import fold, syllables
from nlu.talk.cues import asks_yes_or_no, cues, heard
from nlu.talk.message import Message
from nlu.talk.readings.details import likely_asked
from nlu.talk.readings.entries import entries_that_answer
from nlu.talk.readings.nearness import alike, common_matter, matter, ranked_codes, score_in, top_codes
from nlu.talk.readings.options import agreeing, answering, code_at, labelled, listed_at, option_at
from nlu.talk.readings.own_case import tells_of_case
from nlu.talk.readings.possible import Possible
from nlu.talk.readings.sounds import sounds_of
from nlu.talk.readings.spoken_acts import spoken_acts
from nlu.talk.readings.steps import step_of_list
from nlu.talk.state import Talk
from nlu.understanding import Act, Match, Verdict

_LIKELY = 5
"""Candidates of a match among which something told or offered is looked for."""
_BESIDE = 3
"""Candidates of a match that are put forward beside what is talked of."""
_WORDS = 8
"""Words of meaning from which more make no difference."""
_NUMBER = 12
"""Digits from which more make no difference: those of an identity number."""
_OF_A_PERSON = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,3} tuoi\b")
"""A year of birth or an age: it describes somebody, and nothing that is on offer."""
_LIVING = frozenset({"nha", "que", "song", "cu", "ngu", "dan", "nguoi", "xa", "phuong", "ben", "gio", "thuoc", "nay"})
"""What people say around the name of a place: "nhà tôi ở", "em là người"."""


def possible_readings(message: Message, talk: Talk, matcher: Matcher, catalogue: Catalogue) -> list[Possible]:
    """Every reading of ``message``, without an order."""
    return list(_Proposer(message, talk, matcher, catalogue).all())


class _Proposer:
    """Puts forward the readings of one message."""

    def __init__(self, message: Message, talk: Talk, matcher: Matcher, catalogue: Catalogue) -> None:
        self._message, self._talk, self._matcher, self._catalogue = message, talk, matcher, catalogue
        self._subject = talk.subject
        self._open = talk.open_choice
        self._best = max((match.candidates[0].score for match in message.matches if match.candidates), default=0.0)
        self._sure = max((match.in_scope for match in message.matches), default=0.0)
        self._common = self._common_features()

    def all(self) -> Iterator[Possible]:
        """All readings."""
        yield from self._named()
        yield from self._more()
        yield from self._variants()
        yield from self._picks()
        yield from step_of_list(self._message, self._talk, self._catalogue, self._common)
        yield from self._back()
        yield from entries_that_answer(self._message, self._talk, self._matcher, self._catalogue, self._common)
        yield from self._places()
        yield from spoken_acts(self._message, self._talk, self._common, self._near_lacked)

    # What is the same for all readings of a message.

    def _common_features(self) -> dict[str, float]:
        message, talk = self._message, self._talk
        rest = len(message.asked.rest)
        ours = top_codes(message.matches, 1)
        return {
            "rest": min(rest, _WORDS) / _WORDS,
            "no_rest": float(rest == 0),
            "asks": float(bool(message.aspects)),
            "wants": float(message.wants),
            "whether": float(asks_yes_or_no(message.text)),
            **{name: float(name in heard("talk", message.text)) for name in ("continues", "hearsay", "confirming")},
            "subject": float(bool(self._subject)),
            "offers": float(bool(self._open)),
            "waits_for_code": float(talk.awaiting == "code"),
            "waits_for_number": float(talk.awaiting == "identity"),
            "of_dossier": float(bool(talk.dossier) and not self._subject and not talk.offered),
            "question_open": float(any(map(agreeing, talk.options))),
            "best": self._best,
            "in_scope": self._sure,
            "answerable": float(any(match.verdict is Verdict.ANSWER for match in message.matches)),
            "again_subject": float(bool(ours & set(self._subject))),
            "faq_best": message.faq[0][1] if message.faq else 0.0,
            "codes": float(bool(message.procedure_codes)),
            "corrects": float(message.corrected is not None),
            "only_choice": float(message.ordinal is not None and rest == 0),
            "digits": min(sum(map(str.isdigit, message.typed)), _NUMBER) / _NUMBER,
            "after_entry": float(talk.entry is not None and not self._subject),
            "after_follow_up": float(talk.entry is not None and bool(self._subject)),
            "asked_of_it": self._asked_of(self._subject),
            **sounds_of(message, talk),
        }

    def _asked_of(self, codes: Sequence[str]) -> float:
        """Tell how likely people ask this of a matter talked of; not where they want or turn to another."""
        message = self._message
        if not message.asked.rest or message.wants or "continues" in heard("talk", message.text):
            return 0.0
        return likely_asked(message.text, codes, self._matcher)

    def _with_evidence(self, one: Possible, **own: float) -> Possible:
        return one.with_evidence(self._common, **own)

    # The readings.

    def _named(self) -> Iterator[Possible]:
        message = self._message
        if message.procedure_codes:
            found = Possible(Act.NAMED, codes=message.procedure_codes, aspects=message.aspects, exact=True)
            yield self._with_evidence(found, typed_code=1.0)
            return
        real = message.named
        told = real or tuple(match for match in message.matches if match.candidates)
        if not told:
            return
        firsts = tuple(dict.fromkeys(match.candidates[0].code for match in told))
        second = [match.candidates[1].score for match in told if len(match.candidates) > 1]
        likely = top_codes(told, _LIKELY)
        yield self._with_evidence(
            Possible(Act.NAMED, codes=firsts, matches=told, aspects=message.aspects, exact=self._is_title(firsts)),
            doubtful=float(not real),
            two=min(1.0, self._best + max(second, default=0.0)),
            several=float(len(told) > 1),
            first_told=float(firsts[0] in self._subject),
            subject_likely=float(bool(likely & set(self._subject))),
            first_offered=float(firsts[0] in self._open),
            offered_likely=float(bool(likely & set(self._open))),
            turned_down=self._turned_down(firsts[:1]),
            lacked=float(self._lacked),
        )

    def _is_title(self, codes: Sequence[str]) -> bool:
        """Tell whether the message is the title of one procedure, word for word."""
        titles = [" ".join(syllables(each.title)) for each in self._catalogue.procedures(codes)]
        return titles == [self._message.folded]

    @cached_property
    def _lacked(self) -> bool:
        """Tell whether the message is nearly a phrase for a procedure that the catalogue lacks."""
        return self._near_lacked is not None and not self._near_lacked.outside

    @cached_property
    def _near_lacked(self) -> NearPhrase | None:
        return self._matcher.lacked(self._message.text)

    def _more(self) -> Iterator[Possible]:
        codes = self._talk.recent[:2] if says_both(self._message.text) and not self._talk.together else self._subject
        if codes:
            yield self._about(codes)
        message = self._message
        tells_which = bool(message.asked.rest) and message.ordinal is None and not says_both(message.text)
        for code in self._talk.together if tells_which else ():
            yield self._about((code,), one_of_several=1.0)
        if self._open and self._message.aspects:
            yield self._about(self._open)

    def _about(self, codes: tuple[str, ...], **also: float) -> Possible:
        """The message goes on about these procedures."""
        own = max((self._own_scores.get(code, 0.0) for code in codes), default=0.0)
        joint = self._joint
        scores = {each.code: each.score for each in joint.candidates} if joint else {}
        first = joint.candidates[0] if joint and joint.candidates else None
        other = self._best_besides(codes)
        return self._with_evidence(
            Possible(Act.MORE, codes=codes, aspects=self._message.aspects),
            own=own,
            other=other,
            ahead=own - other,
            joint=max((scores.get(code, 0.0) for code in codes), default=0.0),
            joint_first=float(first is not None and first.code in codes),
            all_offered=float(codes == self._open),
            title=max(map(self._title_share, self._catalogue.procedures(codes)), default=0.0),
            earlier_title=self._earlier_title,
            varies=float(self._varies),
            lacked=float(self._lacked),
            asked_of_these=self._asked_of(codes),
            of_case=float(self._tells_of_case),
            turned_down=self._turned_down(codes),
            **also,
        )

    @cached_property
    def _tells_of_case(self) -> bool:
        return tells_of_case(self._message.typed, self._talk, self._catalogue)

    @cached_property
    def _earlier_title(self) -> float:
        """Tell how much of what is said is in the title of something told before what is talked of."""
        earlier = (code for code in self._talk.recent if code not in self._subject)
        return max(map(self._title_share, self._catalogue.procedures(earlier)), default=0.0)

    @cached_property
    def _own_scores(self) -> dict[str, float]:
        rows: dict[str, float] = {}
        for match in self._message.matches:
            for each in match.candidates:
                rows[each.code] = max(each.score, rows.get(each.code, 0.0))
        return rows

    def _best_besides(self, codes: Sequence[str]) -> float:
        """The best score that the words by themselves give to any other procedure."""
        return max((score for code, score in self._own_scores.items() if code not in codes), default=0.0)

    @cached_property
    def _varies(self) -> bool:
        return bool(self._message.asked.rest) and variant_asked(self._message.meant)

    @cached_property
    def _before(self) -> Procedure | None:
        return self._catalogue.procedure(self._subject[0]) if self._subject else None

    @cached_property
    def _joint(self) -> Match | None:
        """Return what the words mean together with the matter talked of; None when they add nothing to it."""
        if self._before is None or not self._says_more:
            return None
        return self._matcher.single(f"{self._message.meant} {self._left_of(matter(self._before))}")

    @property
    def _says_more(self) -> bool:
        """Tell whether more is said than what is asked: what takes the place of something says which, in any word."""
        return bool(self._message.asked.rest or self._message.denied)

    def _left_of(self, words: str) -> str:
        """``words`` without those that the message turns down."""
        return " ".join(word for word in words.split() if fold(word) not in self._message.denied)

    def _turned_down(self, codes: Sequence[str]) -> float:
        """Share of the words that the message turns down which are in the titles of these procedures."""
        denied = set(self._message.denied)
        titles = {word for each in self._catalogue.procedures(codes) for word in syllables(each.title)}
        return len(denied & titles) / len(denied) if denied else 0.0

    def _variants(self) -> Iterator[Possible]:
        """Procedures near to the one talked of that the words, alone or beside it, may mean."""
        if self._before is None or not self._says_more:
            return
        pool = [*ranked_codes(self._joint, _BESIDE)]
        pool += [code for match in self._message.matches for code in ranked_codes(match, _BESIDE)]
        for code in dict.fromkeys(pool):
            other = self._catalogue.procedure(code)
            if other and code not in self._subject and code not in self._before.replaced_by:
                found = Possible(Act.VARIANT, codes=(code,), aspects=self._message.aspects)
                yield self._with_evidence(found, **self._nearness(other))

    def _nearness(self, other: Procedure) -> dict[str, float]:
        """Return what speaks for a procedure that is not the one talked of."""
        assert self._before is not None
        own = self._own_scores.get(other.code, 0.0)
        joint = score_in(self._joint, other.code)
        subject = max(score_in(self._joint, code) for code in self._subject)
        return {
            "own": own,
            "own_first": float(other.code in top_codes(self._message.matches, 1)),
            "joint": joint,
            "ahead": joint - subject,
            "leads": float(other.code in ranked_codes(self._joint, 1)),
            "alike": alike(other, self._before),
            "related": float(other.code in self._before.related),
            "varies": float(self._varies),
            "new_words": self._new_words(other),
            "turned_down": self._turned_down((other.code,)),
            "title": self._title_share(other),
        }

    def _title_share(self, procedure: Procedure) -> float:
        """Share of the words that say something which the procedure's title has."""
        rest = self._message.asked.rest
        words = {*syllables(procedure.title), *syllables(procedure.name)}
        return sum(word in words for word in rest) / len(rest) if rest else 0.0

    def _new_words(self, other: Procedure) -> float:
        """Share of what tells this procedure from the one talked of ("mất", "gia hạn") that the message says."""
        assert self._before is not None
        new = set(syllables(other.title)) - set(syllables(self._before.title))
        return len(new.intersection(syllables(self._message.meant))) / max(1, min(3, len(new)))

    def _picks(self) -> Iterator[Possible]:
        message, talk = self._message, self._talk
        yield from self._pressed()
        if message.ordinal == ALL:
            codes = self._open or talk.together or talk.recent[:2]
            if codes:
                yield self._picked(codes, whole=1.0)
        elif message.ordinal == OTHER:
            other = next((code for code in (*talk.listed, *talk.recent) if code not in self._subject), None)
            if other is not None:
                yield self._picked((other,), other=1.0)
        yield from self._described()

    def _pressed(self) -> Iterator[Possible]:
        """A button typed: its words, its number, or yes and no to its question."""
        message, talk = self._message, self._talk
        told = self._told_at_its_place
        if told is not None:
            yield replace(self._picked((told,), ordinal=1.0), exact=True)
            return
        by_label = labelled(talk, message.typed)
        by_number = listed_at(talk, message.typed) or option_at(talk, message.ordinal)
        option = by_label or by_number or answering(talk.options, message.answer)
        if option is not None:
            pick = Possible(Act.PICK, option=option, aspects=message.aspects)
            yield self._with_evidence(
                pick,
                label=float(by_label is not None),
                number=float(by_number is not None),
                answers=float(by_label is None and by_number is None),
            )
        if len(self._open) == 1 and message.answer:
            yield self._picked(self._open, agreed=1.0)

    @property
    def _told_at_its_place(self) -> str | None:
        """The procedure told with others, of which something is asked by its place ("cái thứ hai hết bao nhiêu")."""
        talk = self._talk
        listed = talk.together or (talk.listed if talk.awaiting != "procedure" else ())
        return code_at(listed, self._message.ordinal) if self._message.aspects else None

    def _picked(self, codes: tuple[str, ...], **own: float) -> Possible:
        return self._with_evidence(Possible(Act.PICK, codes=codes, aspects=self._message.aspects), **own)

    def _described(self) -> Iterator[Possible]:
        """One of the procedures on offer, described in a few words ("cái bị mất xin lại ấy")."""
        spare = self._catalogue.procedures(self._talk.spare if self._open else ())
        offered = (*self._catalogue.procedures(self._open), *filter(self._title_share, spare))
        if not offered or not self._says_more or _OF_A_PERSON.search(self._message.folded):
            return
        shared = self._left_of(common_matter(self._catalogue.procedures(self._open)))
        match = self._matcher.single(f"{self._message.meant} {shared}")
        scores = {each.code: each.score for each in match.candidates}
        ranked = sorted(offered, key=lambda each: -scores.get(each.code, 0.0))
        first, rest = ranked[0].code, [scores.get(each.code, 0.0) for each in ranked[1:]]
        yield self._picked(
            (first,),
            described=1.0,
            joint=scores.get(first, 0.0),
            ahead=scores.get(first, 0.0) - max(rest, default=0.0),
            own=self._own_scores.get(first, 0.0),
            elsewhere=self._best_besides([each.code for each in offered]),
            leads=float(bool(match.candidates) and match.candidates[0].code == first),
            on_button=float(first in self._open),
            turned_down=self._turned_down((first,)),
        )

    def _back(self) -> Iterator[Possible]:
        earlier = [code for code in self._talk.recent if code not in self._subject]
        said = after_going_back(self._message.text) is not None
        for rank, procedure in enumerate(self._catalogue.procedures(earlier)):
            own = self._own_scores.get(procedure.code, 0.0)
            found = Possible(Act.BACK, codes=(procedure.code,), aspects=self._message.aspects)
            near = self._nearness(procedure) if self._before and self._message.asked.rest else {}
            yield self._with_evidence(
                found,
                **{
                    **near,
                    "own": own,
                    "likely": float(procedure.code in top_codes(self._message.matches, _LIKELY)),
                    "title": self._title_share(procedure),
                    "said": float(said),
                    "said_last": float(said and rank == 0 and not self._message.asked.rest),
                    "last": float(rank == 0),
                },
            )

    def _places(self) -> Iterator[Possible]:
        message = self._message
        folded = (
            without_offices(message.typed, self._catalogue.content.offices) if message.offices else message.folded
        )
        rest = set(folded.split()) - _LIVING if message.offices else set(message.asked.rest)
        said = cues("services")["place_lookup"].found_in(message.text.lower(), message.folded)
        share = message.share("place_lookup")
        if message.offices or said or share > 0.1:
            yield self._with_evidence(
                Possible(Act.PLACE, aspects=message.aspects),
                offices=float(bool(message.offices)),
                one_office=float(len(message.offices) == 1),
                besides=min(len(rest), _WORDS) / _WORDS,
                said=float(said),
                share=share,
            )
