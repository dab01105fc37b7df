"""Groups the open questions by meaning, and says which records are nearest. Done by a worker, not in the console."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from citizens.questions import Group, Near, Question, Questions
from data.catalogue import catalogue_of
from data.editing.records import Kind
from data.models import Release
from nlu.matcher import matcher_for
from nlu.matcher.grouping import alike
from nlu.matcher.ranking.verdict import SURE
from nlu.talk.answer_or_ask import NEAR_OUTSIDE

NEAREST = 3
"""Records of each kind that are named at most."""
LEAST_SHARE = 0.03


class Grouping:
    """Groups questions; what is nearest to each is looked for once a release."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        self._release = 0
        self._near: dict[str, tuple[Near, ...]] = {}

    def is_due(self, release: Release) -> bool:
        """Tell whether there is something new to group, or other records to compare with."""
        return self._questions.ungrouped() or (release.id != self._release and bool(self._questions.open()))

    def regroup(self, release: Release) -> int:
        """Group all open questions anew; how many groups that gives."""
        found = self._questions.open()
        near = self._nearest(release, [one.text for one in found])
        places = alike([one.text for one in found], [{one.key: one.share for one in row} for row in near])
        members: dict[int, list[Question]] = defaultdict(list)
        for one, place in zip(found, places, strict=True):
            members[place].append(one)
        groups = [_group(found[lead], near[lead], rows) for lead, rows in members.items()]
        self._questions.regroup(groups, {found[lead].id: [row.id for row in rows] for lead, rows in members.items()})
        return len(groups)

    def _nearest(self, release: Release, texts: Sequence[str]) -> list[tuple[Near, ...]]:
        known = self._near if release.id == self._release else {}
        self._near = {text: known[text] if text in known else nearest(release, text) for text in texts}
        self._release = release.id
        return [self._near[text] for text in texts]


def nearest(release: Release, text: str) -> tuple[Near, ...]:
    """The records that a question may be about, the likeliest first.

    An entry is offered from the likelihood on from which it is told as the nearest. The score of a procedure only
    sets it against the others, so it counts as far as it is likely that any is meant: "nuôi chó phải khai báo với
    ai" gave the registration of a death.
    """
    matcher, known = matcher_for(release), catalogue_of(release.content)
    found = [
        Near(Kind.FAQ.value, entry.id, entry.question, share, share >= NEAR_OUTSIDE)
        for name, share in matcher.faq_ranked(text, NEAREST)
        if (entry := known.faq(name)) is not None
    ]
    match = matcher.match(text)[0]
    for candidate in match.candidates[:NEAREST]:
        procedure = known.procedure(candidate.code)
        if procedure is not None:
            offered = match.in_scope * candidate.score >= SURE
            found.append(Near(Kind.PROCEDURES.value, procedure.code, procedure.title, candidate.score, offered))
    return tuple(sorted((one for one in found if one.share >= LEAST_SHARE), key=lambda one: -one.share))


def _group(lead: Question, near: tuple[Near, ...], rows: Sequence[Question]) -> Group:
    return Group(lead.id, lead.text, near, len(rows), max(row.at for row in rows))
