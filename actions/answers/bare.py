"""The answer about a procedure of which the catalogue has the name alone."""

from __future__ import annotations

from collections.abc import Sequence

from actions.answers.section import View
from actions.saying.reply import Choice
from actions.saying.tap import choose
from actions.saying.wording import labels, phrase, sentence
from nlu.understanding import Aspect

NOTHING_KNOWN = (
    "Tôi chưa có nội dung của thủ tục này: giấy tờ, phí, thời gian, nơi nộp. Bà con xem trên Cổng Dịch vụ công quốc "
    "gia hoặc hỏi nơi nhận hồ sơ trước khi làm."
)
RELATED = "Có thể xem thủ tục cũ hoặc thủ tục gần với việc này, để biết trước mà hỏi:"


def is_bare(view: View) -> bool:
    """Tell whether nothing is known, so that "the portal does not say" would be untrue: the record was never read."""
    known, source = view.procedure, view.procedure.source
    facts = known.cases or known.methods or known.steps or known.conditions or known.results or known.legal_basis
    return not (facts or source.portal_id or source.decision or source.as_of or source.url)


def bare_text(view: View) -> str:
    """The purpose, and that the rest is not known here."""
    procedure = view.procedure
    about = sentence(phrase(procedure.summary)) if procedure.summary else ""
    return "\n".join(filter(None, (about, NOTHING_KNOWN, RELATED if view.related else "")))


def related_choices(view: View, aspects: Sequence[Aspect]) -> list[Choice]:
    """A button per related procedure that is known, asking what was asked of this one."""
    aspect = aspects[0] if len(aspects) == 1 else None
    names = labels([each.title for each in view.related])
    return [Choice(name, choose(each.code, aspect)) for name, each in zip(names, view.related, strict=True)]
