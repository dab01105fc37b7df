"""Fits what decides between the readings of a message (``python -m actions.fit_talk [FILE …]``).

Learns from the talks in ``nlu/talk/talks`` and from further files of talks or questions: the weights of the evidence
(``weights.yml``), where how a message sounds is always told by a classifier that never saw its talk. The same input
gives the same file.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, compress
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import minimize

from data.catalogue import Catalogue, catalogue_of
from data.loader import load_content
from data.models import Content
from nlu.aspects.asked import asked
from nlu.intent_examples import intent_examples
from nlu.learning.choices import misses, starts_of
from nlu.learning.linear import LinearModel
from nlu.matcher.matcher import Matcher
from nlu.reading.codes import mask
from nlu.talk.fitting.other_turns import (
    bare_questions,
    choices_of_nothing,
    of_entries,
    varied,
    without_asked,
)
from nlu.talk.fitting.sounds import label_of_intent, of_talks
from nlu.talk.fitting.talks import TALKS, Example, Want, after, besides, read_talks
from nlu.talk.message import Message, read
from nlu.talk.ranker import WEIGHTS, Ranked, Ranker, ranker
from nlu.talk.readings.candidates import possible_readings
from nlu.talk.readings.possible import Possible
from nlu.talk.state import Talk
from nlu.talk.understand import settled
from nlu.understanding import Act, Reading

FOLDS = 5
STRENGTH = 0.03
"""How strongly weights are drawn to nought (L2); by cross-validation over talks."""
_ACT_OF = {
    **dict.fromkeys(("dossier_status", "give_identity"), "dossier"),
    **dict.fromkeys(("follow", "unfollow", "followed"), "follow"),
    **dict.fromkeys(("privacy", "my_data", "erase_data", "consent", "refuse_consent"), "privacy"),
    **dict.fromkeys(("greet", "thanks", "goodbye", "help"), "social"),
    "handoff": "officer",
    "complaint": "complaint",
    "place_lookup": "place",
    "outside": "outside",
}
"""Labels of Rasa's examples that say by themselves what a message does."""


Rehearse = Callable[[Talk, str, Reading], Talk]
"""The talk after the bot has carried a reading out."""


def main(rehearse: Rehearse, arguments: Sequence[str] | None = None) -> None:
    """Entry point of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--check", action="store_true", help="cross-validate only, write nothing")
    parser.add_argument("--wrong", type=Path, help="write turns that are read wrongly to this file")
    options = parser.parse_args(arguments)
    content = load_content()
    matcher = Matcher(without_asked(content))
    rows = Rows.of(examples_of(options.files, content), matcher, catalogue_of(content), rehearse)
    print(rows.report(options.wrong))
    if not options.check:
        _save(rows)


def examples_of(files: Sequence[Path], content: Content) -> list[Example]:
    """All turns to learn from: those of talks, those of Rasa's examples, and both in other talks."""
    catalogue = catalogue_of(content)
    paths = (*sorted(TALKS.glob("*.jsonl")), *files)
    talks = [one for path in paths for one in read_talks(path, catalogue) if one.want.act != "danger"]
    alone = [*talks, *of_intents()]
    bare = [text for text, label in labelled_examples() if label == "more" and not asked(text).rest]
    return [
        *alone,
        *varied(alone, catalogue),
        *bare_questions(bare, catalogue),
        *choices_of_nothing(catalogue),
        *of_entries(content, talks),
    ]


@dataclass
class Rows:
    """Turns with their candidates: ``met`` marks those that lead to what is wanted."""

    examples: Sequence[Example]
    found: Sequence[Sequence[Possible]]
    met: Sequence[Sequence[bool]]
    folds: Sequence[int]

    @classmethod
    def of(cls, examples: Sequence[Example], matcher: Matcher, catalogue: Catalogue, rehearse: Rehearse) -> Rows:
        """Read all turns, each with sounds from a model that never saw its talk, and in the talk as the bot would
        have led it so far by doing what was wanted.
        """
        folds = _folds(examples)
        models = [
            sound_model([one for one, at in zip(examples, folds, strict=True) if at != f]) for f in range(FOLDS)
        ]
        found, met, talk = [], [], Talk()
        for one, fold in zip(examples, folds, strict=True):
            text, _ = mask(one.say)
            before = talk if one.follows else one.before
            message = read(text, models[fold].probabilities(text), matcher, catalogue.content)
            found.append(possible_readings(message, before, matcher, catalogue))
            met.append([one.want.met_by(each) for each in found[-1]])
            reading = _wanted_reading(one, message, before, found[-1], met[-1])
            told = rehearse(before, text, reading) if reading else after(before, one.want, {}, catalogue)
            talk = besides(told, one.bot, one.want, catalogue)
        return cls(examples, found, met, folds)

    def report(self, wrong: Path | None = None) -> str:
        """Tell how many turns are read rightly by weights that never saw their talk, by act and in all."""
        right: defaultdict[str, list[bool]] = defaultdict(list)
        lines, reachable = [], 0
        for fold in range(FOLDS):
            ranker = self.fit([at != fold for at in self.folds])
            for one, row, met, at in zip(self.examples, self.found, self.met, self.folds, strict=True):
                if at != fold:
                    continue
                reachable += any(met)
                best = max(range(len(row)), key=lambda place: ranker.score(row[place]))
                right[one.want.act].append(met[best])
                if not met[best]:
                    lines.append(_wrong_line(one, row, met, ranker, best))
        if wrong:
            wrong.write_text("\n".join(sorted(lines)), encoding="utf-8")
        total = sum(map(len, right.values()))
        table = (f"  {act}: {sum(hits) / len(hits):.1%} of {len(hits)}" for act, hits in sorted(right.items()))
        share, could = sum(map(sum, right.values())) / total, reachable / total
        return "\n".join([f"right {share:.1%}, reachable {could:.1%} of {total}", *table])

    def fit(self, chosen: Sequence[bool], strength: float = STRENGTH) -> Ranker:
        """Weights under which what was wanted is likeliest, on the turns chosen."""
        turns = [at for at in compress(range(len(self.met)), chosen) if self._teaches(at)]
        readings = list(chain.from_iterable(self.found[at] for at in turns))
        names = sorted({(one.act.value, name) for one in readings for name in one.features})
        matrix = _evidence_table(readings, names)
        good = np.array(list(chain.from_iterable(self.met[at] for at in turns)))
        begins = starts_of([len(self.found[at]) for at in turns])
        counts = np.array([self.examples[at].counts for at in turns])
        solved = minimize(
            _loss, np.zeros(len(names)), args=(matrix, good, begins, counts, strength), jac=True, method="L-BFGS-B",
            options={"maxiter": 400},
        )  # fmt: skip
        weights: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for (act, name), value in zip(names, solved.x.tolist(), strict=True):
            if abs(value) >= 0.005:
                weights[act][name] = round(value, 3)
        return Ranker(weights)

    def _teaches(self, at: int) -> bool:
        """Tell whether some readings of this turn lead to what is wanted, and others do not."""
        return any(self.met[at]) and not all(self.met[at])


def _evidence_table(readings: Sequence[Possible], names: Sequence[tuple[str, str]]) -> Any:
    """A row for each reading, a column for each piece of evidence with its act; only what is not nought is kept."""
    from scipy.sparse import csr_matrix

    column = {name: place for place, name in enumerate(names)}
    data, indices, starts = [], [], [0]
    for one in readings:
        for name, value in one.features.items():
            if value:
                data.append(value)
                indices.append(column[one.act.value, name])
        starts.append(len(indices))
    return csr_matrix((data, indices, starts), shape=(len(readings), len(names)))


def _wanted_reading(
    one: Example, message: Message, before: Talk, found: Sequence[Possible], met: Sequence[bool]
) -> Reading | None:
    """The reading that was wanted; None where it cannot be reached, or needs a portal to be carried out."""
    good = [each for each, hit in zip(found, met, strict=True) if hit and each.act is not Act.SERVICE]
    if not good:
        return None
    best = max(good, key=ranker().score)
    reading = settled(message, before, [Ranked(best, 1.0)])
    if reading.codes or not one.want.is_told_outright:
        return reading
    codes = tuple(code for code in reading.offered if code in one.want.codes)[:1]
    return replace(reading, codes=codes, offered=()) if codes else reading


def _loss(weights: Any, matrix: Any, good: Any, starts: Any, counts: Any, strength: float) -> tuple[float, Any]:
    """Negative log likelihood of what was wanted, with its gradient; each turn ``counts`` as many times."""
    losses, slopes = misses(matrix @ weights, good, starts)
    drawn = strength * float(counts.sum()) / 1000
    slopes *= np.repeat(counts, np.diff(np.append(starts, len(good))))
    return float(losses @ counts) + drawn * float(weights @ weights), matrix.T @ slopes + 2 * drawn * weights


def sound_model(examples: Sequence[Example]) -> LinearModel:
    """Tell how each act sounds, from the turns of talks and from the examples of Rasa's intents."""
    rows = [
        *of_talks(examples),
        *((mask(text)[0], label) for text, label in labelled_examples() if label not in _ACT_OF),
    ]
    return LinearModel.fit([text for text, _ in rows], [label for _, label in rows])


def of_intents() -> Iterator[Example]:
    """Rasa's examples of services, small talk and what is none of ours, as messages that open a talk."""
    for number, (text, label) in enumerate(labelled_examples()):
        if label in _ACT_OF:
            yield Example(f"intents/{number}", text, Talk(), Want(_ACT_OF[label]), label)


def labelled_examples() -> list[tuple[str, str]]:
    """Texts of Rasa's examples with the labels under which they are learned."""
    return [(text, label_of_intent(intent)) for text, intent in intent_examples()]


def _folds(examples: Sequence[Example]) -> list[int]:
    chats = {chat: place % FOLDS for place, chat in enumerate(dict.fromkeys(one.chat for one in examples))}
    return [chats[one.chat] for one in examples]


def _wrong_line(one: Example, row: Sequence[Possible], met: Sequence[bool], ranker: Ranker, best: int) -> str:
    read_as = row[best]
    aims = [each for each, hit in zip(row, met, strict=True) if hit]
    aim = max(aims, key=ranker.score) if aims else None
    behind = f"{ranker.score(read_as) - ranker.score(aim):.1f} ahead of {_short(aim)}" if aim else "unreachable"
    talk = f"({one.before.procedure} {one.before.offered})"
    wanted = " ".join(one.want.codes)
    return "\t".join([one.want.act, one.chat, one.say, wanted, _short(read_as), behind, talk])


def _short(one: Possible) -> str:
    pressed = one.option.payload if one.option else ""
    return f"{one.act.value}:{one.intent or one.entry or ' '.join(one.codes) or pressed}"


def _save(rows: Rows) -> None:
    weights = rows.fit([True] * len(rows.examples)).weights
    plain = {act: dict(row) for act, row in weights.items()}
    with WEIGHTS.open("w", encoding="utf-8") as file:
        file.write(
            "# Weights of the evidence for each reading of a message, written by python -m nlu.talk.fitting.fit.\n"
        )
        yaml.safe_dump(plain, file)  # quotes the act "yes", which would be read as a truth value
