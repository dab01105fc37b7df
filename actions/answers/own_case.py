"""One's own case of a procedure: the questions that lead to it, and what is told at their end."""

from __future__ import annotations

from collections.abc import Sequence

from actions.answers.section import View, title
from actions.saying.reply import Choice, Link, Reply
from actions.saying.tap import choose, in_tree
from actions.saying.wording import LIST_PAGE, NEW_LIST, phrase
from common.settings import settings
from data.own_case.tree import LETTERS, Question, Tree, given, leaves
from nlu.understanding import Aspect

OPEN = "Giấy tờ trường hợp của tôi"
GO_ON = "Trả lời tiếp để biết giấy tờ"
OTHER_CASE = "Đổi trường hợp"
BACK = "Quay lại câu trước"
ALL_PAPERS = "Xem giấy tờ mọi trường hợp"
OF_MINE = "giấy tờ trường hợp của bà con"
LIST = "Danh sách mang đi"
CHOSEN = "Trường hợp bà con đã chọn"


def own_case_choice(view: View) -> list[Choice]:
    """The way to one's own case, on to it, or from it to another; nothing where there are no such questions."""
    if view.tree is None:
        return []
    code = view.procedure.code
    if view.leaf is not None:
        return [Choice(OTHER_CASE, in_tree(code))]
    return [Choice(GO_ON, in_tree(code, view.path))] if view.path else [Choice(OPEN, in_tree(code))]


def chosen_line(view: View) -> str:
    """Tell which case is told; empty where none was chosen."""
    return f"{CHOSEN}: {said(view.leaf.labels)}." if view.leaf else ""


def list_link(view: View) -> Link:
    """The page that lists these papers to tick off."""
    path = f"/{view.path}" if view.leaf else ""
    return Link(LIST, f"{settings().base_url}{LIST_PAGE}/{NEW_LIST}/{view.procedure.code}{path}")


def said(labels: Sequence[str]) -> str:
    """The answers in one row."""
    return "; ".join(f"{label[:1].lower()}{label[1:]}" if label[1:2].islower() else label for label in labels)


def asked(view: View, tree: Tree, question: Question, path: str) -> Reply:
    """The question that is open after ``path``, with a button for each answer and one that leads back."""
    before = [answer.label for answer in given(tree, path) or ()]
    longest = max(len(leaf.path) for leaf in leaves(tree) if leaf.path.startswith(path))
    counted = f" – câu {len(path) + 1}/{longest}" if longest > 1 else ""
    lines = [
        f"{title(view.procedure)}{counted}",
        *([f"Đã chọn: {said(before)}."] if before else []),
        phrase(question.ask) if question.ask.endswith("?") else question.ask,
        *([question.help] if question.help else []),
    ]
    return Reply("\n\n".join(lines), (*_answers(view, question, path), _way_back(view, path)))


def _answers(view: View, question: Question, path: str) -> tuple[Choice, ...]:
    code = view.procedure.code
    return tuple(
        Choice(answer.label, in_tree(code, path + letter))
        for letter, answer in zip(LETTERS, question.answers, strict=False)
    )


def _way_back(view: View, path: str) -> Choice:
    code = view.procedure.code
    return Choice(BACK, in_tree(code, path[:-1])) if path else Choice(ALL_PAPERS, choose(code, Aspect.PAPERS))
