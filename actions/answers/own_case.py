"""One's own case of a procedure: the questions that lead to it, and what is told at their end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from actions.answers.section import View, title
from actions.saying.reply import Choice, Link, Reply
from actions.saying.tap import choose, in_tree
from actions.saying.wording import GUIDE_PAGE, LIST_PAGE, NEW_LIST, phrase
from common.settings import settings
from data.own_case.tree import AS_ASKED, LETTERS, Question, Tree, given, leaves, open_to, question_at
from nlu.understanding import Aspect

OPEN = "Giấy tờ trường hợp của tôi"
GO_ON = "Trả lời tiếp để biết giấy tờ"
OTHER_CASE = "Đổi trường hợp"
BACK = "Quay lại câu trước"
ALL_PAPERS = "Xem giấy tờ mọi trường hợp"
OF_MINE = "giấy tờ trường hợp của bà con"
LIST = "Danh sách mang đi"
CHOSEN = "Trường hợp bà con đã chọn"
OVERHEARD = "Theo lời bà con"
TO_BE_SURE = "Để tôi nói đúng giấy tờ của bà con"
"""Leads to a question that follows the first answer by itself."""


def own_case_choice(view: View) -> list[Choice]:
    """The way to one's own case, on to it, or from it to another; nothing where there are no such questions."""
    if view.tree is None:
        return []
    code = view.procedure.code
    if view.leaf is not None:
        return [Choice(OTHER_CASE, in_tree(code, AS_ASKED))]
    return [Choice(GO_ON, in_tree(code, view.path))] if view.path else [Choice(OPEN, in_tree(code))]


def chosen_line(view: View) -> str:
    """Tell which case is told, and how to change it where nobody chose it; empty where none is known."""
    if view.leaf is None:
        return ""
    labels = said(view.leaf.labels)
    return f"{OVERHEARD}: {labels}. Chưa đúng thì chọn “{OTHER_CASE}”." if view.overheard else f"{CHOSEN}: {labels}."


def list_link(view: View) -> Link:
    """The page that lists these papers to tick off."""
    return Link(LIST, f"{settings().base_url}{list_path(view.procedure.code, view.path if view.leaf else '')}")


def list_path(code: str, path: str = "") -> str:
    """The page that makes a new list of papers: of one case, or of all."""
    return "/".join(filter(None, (LIST_PAGE, NEW_LIST, code, path)))


def guide_path(code: str, path: str = "") -> str:
    """The page with all steps of filing online: of one case, or of all."""
    return "/".join(filter(None, (GUIDE_PAGE, code, path)))


def said(labels: Sequence[str]) -> str:
    """The answers in one row."""
    return "; ".join(f"{label[:1].lower()}{label[1:]}" if label[1:2].islower() else label for label in labels)


def asked(
    view: View, tree: Tree, path: str, facts: Collection[str] = (), told: int = 0, lead: str | None = None
) -> Reply:
    """The question that is open after ``path``, with a button for each answer and one that leads back.

    ``facts`` are what were told in passing in this talk: by them the last ``told`` answers were given. A ``lead``
    stands in place of the title after the papers of all, to which the first question leads back.
    """
    question = question_at(tree, path) or tree
    lines = [
        f"{lead or title(view.procedure)}{_counted(tree, path)}",
        *_given_so_far(tree, path, told),
        phrase(question.ask) if question.ask.endswith("?") else question.ask,
        *([question.help] if question.help else []),
        *(note for name, note in question.notes.items() if name in facts),
    ]
    back = () if lead and not path else (_way_back(view, path),)
    return Reply("\n\n".join(lines), (*_answers(view, question, path, facts), *back))


def _counted(tree: Tree, path: str) -> str:
    """The number of the question after ``path``, of how many at most; empty where it is the only one."""
    longest = max(len(leaf.path) for leaf in leaves(tree) if leaf.path.startswith(path))
    return f" – câu {len(path) + 1}/{longest}" if longest > 1 else ""


def _given_so_far(tree: Tree, path: str, told: int) -> Iterator[str]:
    """The answers that were chosen, then the last ``told``, which were taken from what the citizen said."""
    answers = [answer.label for answer in given(tree, path) or ()]
    chosen, taken = answers[: len(answers) - told], answers[len(answers) - told :]
    if chosen:
        yield f"Đã chọn: {said(chosen)}."
    if taken:
        yield f"{OVERHEARD}: {said(taken)}. Chưa đúng thì chọn “{BACK}”."


def _answers(view: View, question: Question, path: str, facts: Collection[str]) -> tuple[Choice, ...]:
    code = view.procedure.code
    return tuple(
        Choice(question.answers[place].label, in_tree(code, path + LETTERS[place]))
        for place in open_to(question, facts)
    )


def _way_back(view: View, path: str) -> Choice:
    code = view.procedure.code
    if path:
        return Choice(BACK, in_tree(code, f"{path[:-1]}{AS_ASKED}"))
    return Choice(ALL_PAPERS, choose(code, Aspect.PAPERS))
