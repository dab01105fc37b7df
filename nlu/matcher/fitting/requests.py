"""Fits where messages are cut: ``python -m nlu.matcher.fitting.requests CATALOGUE QUESTIONS.tsv … --several FILE …``.

A logistic regression over the joints of messages with several requests and of those with a single one, stories with
other matters in their background among them. A joint of the first is right if its sides, each asked by itself, find
two of them; those that only stand inside one request say nothing there. Written is ``requests.yml``; the same input
gives the same file.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from data.models import Content
from nlu.evaluation import CLARIFY, Several, is_right, load_questions, load_several
from nlu.matcher.fitting.procedures import contents
from nlu.matcher.index.arrays import Floats
from nlu.matcher.matcher import Matcher
from nlu.matcher.words.requests import FEATURES, WEIGHTS
from nlu.understanding import Match

_STRENGTH = 0.3
"""Of the regression's coefficients, over features of variance one."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--several", type=Path, nargs="+", help="messages whose gold tells each of their requests")
    options = parser.parse_args(arguments)
    single = [
        Several(row.text, (row.gold,))
        for path in options.questions
        for row in load_questions(path)
        if row.note != CLARIFY
    ]
    messages = [*(row for path in options.several for row in load_several(path)), *single]
    examples = [one for content in contents(options.catalogue) for one in examples_of(content, messages)]
    write(fit(np.array([values for values, _ in examples]), np.array([right for _, right in examples])))
    print(f"{len(examples)} joints, {sum(right for _, right in examples)} of them right")


def examples_of(content: Content, messages: Sequence[Several]) -> Iterator[tuple[Floats, bool]]:
    """The joints of messages all of whose requests ``content`` has, each with whether to cut there."""
    matcher, known = Matcher(content), {procedure.code for procedure in content.procedures}
    for message in messages:
        if all(gold & known for gold in message.golds):
            for sides, values in matcher.joints(message.text):
                right = _parts_requests(sides, message.golds)
                if right is not None:
                    yield values, right


def _parts_requests(sides: Sequence[Match], golds: Sequence[frozenset[str]]) -> bool | None:
    """Tell whether both sides of a joint find requests; unknown where one request has both, or several have none
    there.
    """
    found = [sum(is_right([side], gold) for side in sides) for gold in golds]
    if len(golds) == 1:
        return None if found[0] == len(sides) else False
    return True if sum(count > 0 for count in found) >= len(sides) else None


def fit(values: Floats, right: Floats) -> Floats:
    """Coefficients of the plain features, the constant last; right and wrong joints weigh alike."""
    scaler = StandardScaler()
    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=3000)
    make_pipeline(scaler, model).fit(values, right)
    weights = model.coef_[0] / scaler.scale_
    return np.append(weights, model.intercept_[0] - weights @ scaler.mean_)


def write(weights: Floats, path: Path = WEIGHTS) -> None:
    """Write the coefficients, three decimals each."""
    lines = (f"{name}: {weight:.3f}" for name, weight in zip((*FEATURES, "constant"), weights, strict=True))
    path.write_text(
        "\n".join(("# Written by `python -m nlu.matcher.fitting.requests`.", *lines, "")), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
