"""The record of a procedure as it is for one case, and whether a tree fits its record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from data.models import Case, FilingCase, Method, Paper, Procedure
from data.own_case.tree import LETTERS, Leaf, Question, Tree, every_answer, leaves


def conditions(procedure: Procedure) -> tuple[str, ...]:
    """All conditions of the record: the names of its cases, and what stands before single papers."""
    names = (case.name for case in procedure.cases)
    whens = (paper.when for paper in procedure.papers)
    return tuple(dict.fromkeys(text for text in (*names, *whens) if text))


def named(reference: str, texts: Iterable[str]) -> tuple[str, ...]:
    """The texts that ``reference`` names: the one equal to it, or else all that it is part of."""
    known = tuple(dict.fromkeys(texts))
    return (reference,) if reference in known else tuple(text for text in known if reference in text)


def in_case(procedure: Procedure, tree: Tree, leaf: Leaf) -> Procedure:
    """The procedure as it is for the case of ``leaf``: its papers, fees and filing times, and no others.

    A condition that holds now is no condition any more; the papers of one that may hold keep it.
    """
    texts = conditions(procedure)
    always = always_of(tree, texts)
    holds = always | _all_named(_of(leaf, "needs"), texts)
    may = _all_named([*tree.perhaps, *_of(leaf, "perhaps")], texts) - holds
    common = _papers(case for case in procedure.cases if not case.name or case.name in holds - always)
    own = Case(papers=tuple(dict.fromkeys(_told(common, holds, may))))
    parts = [case for case in procedure.cases if case.name in always | may]
    kept = [Case(name=case.name, papers=tuple(_told(case.papers, holds, may))) for case in parts]
    return procedure.copy(
        update={
            "cases": tuple(case for case in (own, *kept) if case.papers),
            "methods": tuple(_method(method, tree, leaf) for method in procedure.methods),
            "filing_cases": _filing(procedure.filing_cases, tree, leaf),
        }
    )


def always_of(tree: Tree, texts: Sequence[str]) -> frozenset[str]:
    """The conditions that hold for everybody."""
    return _all_named(tree.always, texts)


def misfits(tree: Tree, procedure: Procedure) -> tuple[str, ...]:
    """The reasons, in Vietnamese, why ``tree`` is not to be used with this record; none where it fits."""
    texts = conditions(procedure)
    of_answers = (ref for answer in every_answer(tree) for ref in (*answer.needs, *answer.perhaps))
    refs = [*tree.always, *tree.perhaps, *of_answers]
    wrong = [
        f"“{ref}” phải chỉ đúng một trường hợp của thủ tục, đang chỉ {len(found)}" for ref, found in _bad(refs, texts)
    ]
    covered = _all_named(refs, texts)
    wrong += [f"chưa hỏi tới trường hợp “{text}”" for text in texts if text not in covered]
    wrong += [f"đường “{' › '.join(leaf.labels)}” không còn giấy tờ nào" for leaf in _empty(tree, procedure)]
    return tuple(wrong)


def _bad(refs: Iterable[str], texts: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    found = ((ref, named(ref, texts)) for ref in dict.fromkeys(refs))
    return ((ref, some) for ref, some in found if len(some) != 1)


def _empty(tree: Tree, procedure: Procedure) -> list[Leaf]:
    return [leaf for leaf in leaves(tree) if not in_case(procedure, tree, leaf).cases]


def _all_named(refs: Iterable[str], texts: Sequence[str]) -> frozenset[str]:
    return frozenset(text for ref in refs for text in named(ref, texts))


def _papers(cases: Iterable[Case]) -> list[Paper]:
    return [paper for case in cases for paper in case.papers]


def _told(papers: Iterable[Paper], holds: frozenset[str], may: frozenset[str]) -> Iterator[Paper]:
    for paper in papers:
        if paper.when is None or paper.when in may:
            yield paper
        elif paper.when in holds:
            yield paper.copy(update={"when": None})


def _method(method: Method, tree: Tree, leaf: Leaf) -> Method:
    """Without the fees that are for other answers; with all where nothing would be left."""
    told = tuple(fee for fee in method.fees if _concerns(fee.text or "", _refs(tree, "fees"), _of(leaf, "fees")))
    return method.copy(update={"fees": told or method.fees})


def _filing(cases: Sequence[FilingCase], tree: Tree, leaf: Leaf) -> tuple[FilingCase, ...]:
    told = tuple(case for case in cases if _concerns(case.name, _refs(tree, "times"), _of(leaf, "times")))
    return told or tuple(cases)


def _concerns(text: str, of_some: Iterable[str], of_these: Iterable[str]) -> bool:
    """Tell whether a text that some answers name is named by these; one that none names concerns everybody."""
    return any(ref in text for ref in of_these) or not any(ref in text for ref in of_some)


def _refs(tree: Tree, field: str) -> tuple[str, ...]:
    return tuple(ref for answer in every_answer(tree) for ref in getattr(answer, field))


def _of(leaf: Leaf, field: str) -> tuple[str, ...]:
    return tuple(ref for answer in leaf.answers for ref in getattr(answer, field))


def unknown_amounts(tree: Tree, procedure: Procedure) -> tuple[str, ...]:
    """The fees and times that answers name and the record does not have."""
    fees = [fee.text or "" for method in procedure.methods for fee in method.fees]
    cases = [case.name for case in procedure.filing_cases]
    no_fee = (f"không có khoản phí “{ref}”" for ref in _in_none(_refs(tree, "fees"), fees))
    no_case = (f"không có trường hợp nộp “{ref}”" for ref in _in_none(_refs(tree, "times"), cases))
    return (*no_fee, *no_case)


def _in_none(refs: Iterable[str], texts: Sequence[str]) -> Iterator[str]:
    return (ref for ref in refs if not any(ref in text for text in texts))


def idle(tree: Tree, procedure: Procedure) -> tuple[str, ...]:
    """The questions whose answers make no difference to what is told."""
    ends = {leaf.path: _facts(in_case(procedure, tree, leaf)) for leaf in leaves(tree)}
    return tuple(_idle(tree, "", ends))


def _idle(question: Question, path: str, ends: Mapping[str, tuple[object, ...]]) -> Iterator[str]:
    told = []
    for letter, answer in zip(LETTERS, question.answers, strict=False):
        told.append([facts for end, facts in ends.items() if end.startswith(path + letter)])
        if answer.then is not None:
            yield from _idle(answer.then, path + letter, ends)
    if all(one == told[0] for one in told):
        yield question.ask


def _facts(procedure: Procedure) -> tuple[object, ...]:
    return procedure.cases, tuple(method.fees for method in procedure.methods), procedure.filing_cases
