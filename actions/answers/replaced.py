"""The answer about a procedure that another one has replaced."""

from __future__ import annotations

from collections.abc import Sequence

from actions.answers.section import View
from actions.saying.reply import Choice
from actions.saying.tap import choose
from actions.saying.wording import labels, phrase
from data.models import Procedure, State
from nlu.understanding import Aspect

OLD = "Dưới đây là nội dung cũ, hãy hỏi lại nơi nộp hồ sơ trước khi làm."

STILL_OLD = "Đây là nội dung cũ của thủ tục đã được thay, hãy hỏi lại nơi nộp hồ sơ trước khi làm."
"""Instead of the whole notice when it was shown before in this conversation."""


def notice(view: View) -> str:
    """The sentence that comes first; empty for a procedure that is not replaced."""
    if view.procedure.state is not State.REPLACED:
        return ""
    if superseded(view):
        return f"Thủ tục này đã được thay bằng thủ tục mới:\n{_named(view.successors)}\nChọn thủ tục mới để xem."
    if view.noted:
        return STILL_OLD
    if view.successors:
        unknown = f"Chi tiết thủ tục mới chưa có trong dữ liệu. {OLD}"
        return f"Thủ tục này đã được thay bằng:\n{_named(view.successors)}\n{unknown}"
    codes = ", ".join(f"mã {code}" for code in view.procedure.replaced_by)
    return f"Thủ tục này đã được thay bằng thủ tục khác{f' ({codes})' if codes else ''}. {OLD}"


def superseded(view: View) -> bool:
    """Tell whether the catalogue can tell about the new procedure, so that the old one need not be told."""
    return view.procedure.state is State.REPLACED and any(new.is_told for new in view.successors)


def successor_choices(view: View, aspects: Sequence[Aspect]) -> list[Choice]:
    """A button per new procedure, asking what was asked of the old one."""
    if view.procedure.state is not State.REPLACED:
        return []
    aspect = aspects[0] if len(aspects) == 1 else None
    names = labels([new.title for new in view.successors])
    return [Choice(name, choose(new.code, aspect)) for name, new in zip(names, view.successors, strict=True)]


def _named(procedures: Sequence[Procedure]) -> str:
    return "\n".join(f"• {phrase(procedure.title)} (mã {procedure.code})" for procedure in procedures)
