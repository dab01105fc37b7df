"""The buttons under an answer about a procedure: what was perhaps asked, one's own case, further aspects, notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from actions.answers.fit import Told
from actions.answers.guide.filing import guide_choice
from actions.answers.overview import cases_alone
from actions.answers.own_case import own_case_choice
from actions.answers.replaced import successor_choices
from actions.answers.section import View
from actions.saying.reply import Choice
from actions.saying.tap import choose, question
from actions.saying.wording import CHOICE_LIMIT, labels
from data.models import Procedure
from nlu.understanding import Aspect

LABELS: Mapping[Aspect, str] = {
    Aspect.PAPERS: "Giấy tờ",
    Aspect.FEE: "Phí",
    Aspect.TIME: "Thời gian",
    Aspect.PLACE: "Nơi nộp",
    Aspect.ONLINE: "Làm trực tuyến",
    Aspect.STEPS: "Các bước làm",
    Aspect.CONDITIONS: "Điều kiện",
    Aspect.LEGAL: "Căn cứ pháp lý",
    Aspect.FORM: "Mẫu đơn",
    Aspect.RESULT: "Kết quả",
    Aspect.DEADLINE: "Hạn phải làm",
    Aspect.PENALTY: "Mức phạt",
    Aspect.AMOUNT: "Được nhận bao nhiêu",
    Aspect.VALIDITY: "Thời hạn sử dụng",
    Aspect.PROXY: "Nhờ người khác làm thay",
    Aspect.MISSING: "Thiếu giấy, vắng người",
    Aspect.IN_PERSON: "Ai phải đi, phải ký",
    Aspect.ONLINE_FEE: "Phí nộp trực tuyến",
    Aspect.FILLING: "Cách ghi tờ khai",
}

USUAL = (Aspect.PAPERS, Aspect.FEE, Aspect.TIME, Aspect.PLACE, Aspect.STEPS)
"""Aspects offered next, most asked first."""
REST = (Aspect.STEPS, Aspect.FEE, Aspect.TIME, Aspect.PLACE)
"""Aspects offered after the first answer besides the papers."""
FEW_CASES = 3
"""Cases are offered in the first answer when so many, or all, have a button."""
OTHER = "Trường hợp khác"
NOTES = "Lưu ý"
"""The button that leads to the notes in full, and to what else the first answer had no room for."""


def cut_kinds(told: Sequence[Told]) -> set[Aspect | None]:
    """The kinds of facts told in brief; None stands for the notes."""
    return {each.fact.aspect for each in told if each.cut}


def glance_choices(
    view: View, told: Sequence[Told], asked: Sequence[Aspect], questions: Sequence[Choice]
) -> tuple[Choice, ...]:
    """The questions perhaps asked, the papers or the cases, then all that was told in brief, then other aspects as
    far as there is room.
    """
    cut = cut_kinds(told)
    briefly = [notes_choice(view)] if None in cut else []
    briefly += [aspect_choice(view, aspect) for aspect in REST if aspect in cut]
    others = [aspect_choice(view, aspect) for aspect in REST if aspect not in {*cut, *asked}]
    own = own_case_choice(view) if view.leaf else []
    new = [*questions, *successor_choices(view, asked), *guide_choice(view), *own]
    left = CHOICE_LIMIT - len(new + briefly)
    papers = _papers_or_cases(view, left) if Aspect.PAPERS in cut else by_own_case(view)
    return tuple((new + papers + briefly + others)[:CHOICE_LIMIT])


def by_own_case(view: View) -> list[Choice]:
    """The way to one's own case, as long as it is not known."""
    return [] if view.leaf else own_case_choice(view)


def _papers_or_cases(view: View, most: int) -> list[Choice]:
    """The way to one's own case; else the button of the papers, or at most ``most`` of the cases where papers depend
    on the case alone.
    """
    if by_own_case(view):
        return by_own_case(view)
    places = cases_alone(view.procedure)
    if not places or most < min(FEW_CASES, len(places)):
        return [aspect_choice(view, Aspect.PAPERS)]
    if len(places) <= most:
        return case_choices(view.procedure, places)
    return [
        *case_choices(view.procedure, places[: most - 1]),
        replace(aspect_choice(view, Aspect.PAPERS), label=OTHER),
    ]


def notes_choice(view: View) -> Choice:
    """The way to the notes in full."""
    return Choice(NOTES, choose(view.procedure.code, leaf=2))


def suggested_choices(view: View) -> list[Choice]:
    """The questions that were perhaps asked: an answer told ahead of all, and not to the point, misled people."""
    entries = [entry for entry in view.suggested if entry in view.questions]
    names = labels([view.questions[entry] for entry in entries])
    return [Choice(name, question(entry)) for name, entry in zip(names, entries, strict=True)]


def usual_choices(procedure: Procedure) -> tuple[Choice, ...]:
    """Return what is mostly asked of a procedure, whatever its case."""
    return tuple(Choice(LABELS[aspect], choose(procedure.code, aspect)) for aspect in USUAL[:CHOICE_LIMIT])


def case_choices(procedure: Procedure, places: Sequence[int]) -> list[Choice]:
    """A button for each of these cases."""
    names = labels([procedure.cases[place].name for place in places])
    return [
        Choice(name, choose(procedure.code, Aspect.PAPERS, place)) for name, place in zip(names, places, strict=True)
    ]


def aspect_choice(view: View, aspect: Aspect) -> Choice:
    """The button of an aspect; of the papers that to one's own case, where it is half known."""
    if aspect is Aspect.PAPERS and view.path and by_own_case(view):
        return by_own_case(view)[0]
    return Choice(LABELS[aspect], choose(view.procedure.code, aspect, case_for(view, aspect)))


def case_for(view: View, aspect: Aspect) -> int | None:
    """Return the chosen case where the aspect depends on it."""
    return view.case if aspect is Aspect.PAPERS else None
