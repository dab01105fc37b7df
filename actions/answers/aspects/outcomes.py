"""The outcome of a procedure for the citizen: how much money is received, and how long its paper holds."""

from __future__ import annotations

from actions.answers.section import Section, View
from actions.answers.stated import stated
from actions.answers.statements import from_record, not_said, said_of
from nlu.understanding import Aspect


def amounts(view: View) -> Section:
    """Return how much money one receives: only where we wrote it down with its source, for no record says it."""
    unknown = not_said("được nhận bao nhiêu tiền", view.procedure)
    return Section("số tiền được nhận", stated(view.procedure.benefit, view.procedure) or unknown)


def validity(view: View) -> Section:
    """Return how long the paper holds."""
    known = stated(view.procedure.validity, view.procedure) or from_record(said_of(view, Aspect.VALIDITY))
    return Section("thời hạn sử dụng", known or not_said("giấy được cấp dùng được bao lâu", view.procedure))
