"""The people who must come or sign, whether somebody else may go, and what if a paper or a person is not
to be had.
"""

from __future__ import annotations

from actions.answers.aspects.places import online_line
from actions.answers.section import Item, Section, View, lines
from actions.answers.stated import stated
from actions.answers.statements import from_record, near_to_question, not_said, said_of, whom_to_ask
from data.models import OnlineLevel, Procedure
from nlu.statements.likeness import about_people
from nlu.understanding import Aspect

OTHERWISE = "Không đúng trường hợp của bà con thì hỏi thêm."
"""A record says little of what may go wrong: what it says may be another case."""


def in_person(view: View) -> Section:
    """Return who must be there and sign; also whether one must still go after filing online."""
    known = _present(view.procedure) or from_record(said_of(view, Aspect.IN_PERSON))
    unknown = not_said("ai phải có mặt, phải ký hay lăn tay", view.procedure)
    return Section("ai phải có mặt, ký tên", (*(known or unknown), *_online(view.procedure)), silent=not known)


def proxy(view: View) -> Section:
    """Tell whether somebody else may go, and with which papers."""
    known = _present(view.procedure) or from_record(said_of(view, Aspect.PROXY))
    unknown = not_said("có được nhờ người khác làm thay hay không", view.procedure)
    return Section("nhờ người khác làm thay", known or unknown, silent=not known)


def missing(view: View) -> Section:
    """Return what if a paper is missing, or a person is away or refuses: then first who must be there at all."""
    people = about_people(view.question)
    present = _present(view.procedure) if people else ()
    asked = (Aspect.MISSING, Aspect.IN_PERSON, Aspect.PROXY) if people and not present else (Aspect.MISSING,)
    told = (*present, *from_record(near_to_question(view, *asked)))
    known = (*told, *lines([f"{OTHERWISE} {whom_to_ask(view.procedure)}"])) if told else ()
    what = "làm thế nào khi có người đi vắng hoặc không ký" if people else "thiếu giấy tờ thì làm thế nào"
    return Section("thiếu giấy tờ, vắng người", known or not_said(what, view.procedure), silent=not known)


def _present(procedure: Procedure) -> tuple[Item, ...]:
    return stated(procedure.presence, procedure)


def _online(procedure: Procedure) -> tuple[Item, ...]:
    """Return how far it is done online, where the record says that."""
    known = procedure.online_level in (OnlineLevel.FULL, OnlineLevel.PARTIAL)
    return lines([online_line(procedure)], "Làm trực tuyến") if known else ()
