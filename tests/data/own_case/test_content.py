"""The trees of the starter content: every path ends in the papers of its record, and nothing else."""

from __future__ import annotations

import pytest

from actions.answers.aspects.papers import depends, situations
from data.models import Procedure, State
from data.own_case.facts import conditions, in_case, misfits, named
from data.own_case.tree import MOST_QUESTIONS, Leaf, Tree, every_answer, leaves
from data.releases.live import current_release

CONTENT = current_release().content
PROCEDURES = {procedure.code: procedure for procedure in CONTENT.procedures}
PATHS = [(tree, leaf) for tree in CONTENT.trees for leaf in leaves(tree)]


def test_forty_of_the_most_used_procedures_with_several_cases_have_one():
    in_force = [each for each in CONTENT.procedures if each.state is not State.REPLACED and depends(each)]
    used = sorted(in_force, key=lambda procedure: -procedure.popularity)[:40]
    asked = {tree.code for tree in CONTENT.trees}
    without = [each.code for each in used if each.code not in asked]
    assert len(asked) >= 40
    # Of these the one condition is what no citizen can know: whether the office finds it in its data.
    assert without == ["1.010028", "1.003197", "1.000894"]


@pytest.mark.parametrize("tree", CONTENT.trees, ids=lambda tree: tree.code)
def test_a_tree_fits_its_record_and_ends_after_three_questions(tree: Tree):
    assert misfits(tree, PROCEDURES[tree.code]) == ()
    assert all(1 <= len(leaf.answers) <= MOST_QUESTIONS for leaf in leaves(tree))


@pytest.mark.parametrize(
    ("tree", "leaf"), PATHS, ids=lambda value: getattr(value, "code", getattr(value, "path", ""))
)
def test_a_path_ends_in_the_papers_of_the_record(tree: Tree, leaf: Leaf):
    """Reckoned here in another way than the program does: paper by paper of the record."""
    procedure = PROCEDURES[tree.code]
    told = [paper for case in in_case(procedure, tree, leaf).cases for paper in case.papers]
    holds, may = _chosen(tree, leaf)
    concerned = [case for case in procedure.cases if not case.name or case.name in holds | may]
    needed = [paper for case in concerned for paper in case.papers if paper.when is None or paper.when in holds | may]
    wanted = [paper.copy(update={"when": None}) if paper.when in holds else paper for paper in needed]
    assert sorted(map(str, told)) == sorted(map(str, dict.fromkeys(wanted)))
    assert told
    assert {paper.name for paper in told} <= {paper.name for case in procedure.cases for paper in case.papers}


@pytest.mark.parametrize("tree", CONTENT.trees, ids=lambda tree: tree.code)
def test_every_paper_of_the_record_is_at_the_end_of_some_path(tree: Tree):
    procedure = PROCEDURES[tree.code]
    ends = [in_case(procedure, tree, leaf) for leaf in leaves(tree)]
    told = {paper.name for end in ends for case in end.cases for paper in case.papers}
    assert told == {paper.name for case in procedure.cases for paper in case.papers}


@pytest.mark.parametrize(
    ("tree", "leaf"), PATHS, ids=lambda value: getattr(value, "code", getattr(value, "path", ""))
)
def test_at_the_end_there_is_nothing_left_to_choose(tree: Tree, leaf: Leaf):
    assert len(situations(in_case(PROCEDURES[tree.code], tree, leaf))) < 2


def test_no_condition_is_named_in_vain():
    for tree in CONTENT.trees:
        texts = conditions(PROCEDURES[tree.code])
        for answer in every_answer(tree):
            for reference in (*answer.needs, *answer.perhaps):
                assert len(named(reference, texts)) == 1, (tree.code, reference)


@pytest.mark.parametrize(
    ("code", "path", "told"),
    [
        ("1.002759", "ba", {(1, "working_day")}),
        ("1.001939", "bb", {(5, "working_day")}),
        ("1.002179", "ba", {(5, "working_day")}),
    ],
)
def test_the_time_of_another_case_is_not_told(code: str, path: str, told: set[tuple[int, str]]):
    """The 45 days of an insurance book are not those of a lost card, nor a renewal's day that of a refund."""
    times = [case.time for case in _at(code, path).filing_cases if case.time]
    assert {(time.value, time.unit.value) for time in times if time.unit} == told


@pytest.mark.parametrize("path", ["c", "d"])
def test_who_stays_at_a_unit_is_not_told_the_exemption_alone(path: str):
    """The record does not say which of its fees is theirs, so both are told."""
    amounts = [{fee.amount for fee in method.fees} for method in _at("1.004194", path).methods]
    assert amounts == [{15000, 10000, None}, {7000, 5000, None}]


def _at(code: str, path: str) -> Procedure:
    tree, leaf = next((tree, leaf) for tree, leaf in PATHS if (tree.code, leaf.path) == (code, path))
    return in_case(PROCEDURES[code], tree, leaf)


def _chosen(tree: Tree, leaf: Leaf) -> tuple[set[str], set[str]]:
    texts = conditions(PROCEDURES[tree.code])
    holds = {*tree.always, *(ref for answer in leaf.answers for ref in answer.needs)}
    may = {*tree.perhaps, *(ref for answer in leaf.answers for ref in answer.perhaps)}
    held = {text for ref in holds for text in named(ref, texts)}
    return held, {text for ref in may for text in named(ref, texts)} - held
