"""By when the citizen must act, and what follows for who does not."""

from __future__ import annotations

from actions.answers.reckoned.days import days_left
from actions.answers.section import Section, View, lines
from actions.answers.stated import stated
from actions.answers.statements import from_record, not_said, said_of
from nlu.understanding import Aspect


def deadlines(view: View) -> Section:
    """The day or the time within which one must act; not how long the office takes."""
    known = stated(view.procedure.deadline, view.procedure) or from_record(said_of(view, Aspect.DEADLINE))
    unknown = not_said("phải làm thủ tục này trước ngày nào hay trong bao lâu", view.procedure)
    return Section("hạn phải làm", (*(known or unknown), *lines(days_left(view))), silent=not known)


def penalties(view: View) -> Section:
    """The fine or the loss for being late, or for not acting."""
    known = stated(view.procedure.penalty, view.procedure) or from_record(said_of(view, Aspect.PENALTY))
    unknown = not_said("làm chậm hoặc không làm thì có bị phạt hay không, phạt bao nhiêu", view.procedure)
    return Section("chậm hoặc không làm thì sao", (*(known or unknown), *lines(days_left(view))), silent=not known)
