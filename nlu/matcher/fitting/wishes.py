"""Fits which pieces of a message want something: ``python -m nlu.matcher.fitting.wishes FILE …``.

Files are questions with the procedures they mean (``.tsv``), or labelled talks (``.jsonl``) of which the turns that
name a matter count. A piece that names a procedure by itself is an example: of a wish if the message means that one,
else of its background. Written is ``wishes.npz``; the same input gives the same file.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from data.loader import load_content
from nlu.evaluation import load_several
from nlu.matcher.matcher import Matcher
from nlu.matcher.words.wishes import features_of, pieces_of, save

_NAMES = 0.5
"""Probability from which a piece names a procedure."""
_STRENGTH, _SEEN = 0.1, 3
"""C of the regression; 0.03 and 0.3 find as much. A feature counts from so many examples on."""
_NAMING_ACTS = frozenset({"new", "variant", "correct"})

Message = tuple[str, frozenset[str]]
Example = tuple[frozenset[str], bool]


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    paths = parser.parse_args(arguments).files
    content, messages = load_content(), (one for path in paths for one in messages_in(path))
    examples = list(examples_of(Matcher(content), messages, {each.code for each in content.procedures}))
    names = CountVectorizer(analyzer=sorted, binary=True, min_df=_SEEN)
    values = names.fit_transform([features for features, _ in examples])
    wanted = np.array([wish for _, wish in examples])
    model = LogisticRegression(C=_STRENGTH, max_iter=1000).fit(values, wanted)
    save(dict(zip(names.get_feature_names_out(), model.coef_[0], strict=True)), float(model.intercept_[0]))
    print(f"{len(examples)} pieces, {wanted.sum()} of them wishes; {model.score(values, wanted):.1%} read rightly")


def messages_in(path: Path) -> Iterator[Message]:
    """The messages of a file, each with all procedures that it means."""
    if path.suffix == ".tsv":
        yield from ((row.text, frozenset().union(*row.golds)) for row in load_several(path))
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        turns = ((turn["say"], turn["want"]) for turn in json.loads(line)["turns"])
        yield from ((said, frozenset(want.get("codes", ()))) for said, want in turns if want["act"] in _NAMING_ACTS)


def examples_of(matcher: Matcher, messages: Iterable[Message], known: Set[str]) -> Iterator[Example]:
    """The pieces that name a procedure by themselves, each with whether it is meant; of messages that mean one."""
    for text, meant in messages:
        pieces = pieces_of(matcher.repaired(text))
        if len(pieces) < 2 or not meant & known:
            continue
        for piece, features in zip(pieces, features_of(pieces), strict=True):
            found = matcher.single(piece)
            if found.candidates and min(found.candidates[0].score, found.in_scope) >= _NAMES:
                yield features, found.candidates[0].code in meant


if __name__ == "__main__":
    main()
