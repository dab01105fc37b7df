"""Filing online in the chat: one step at a time, each with the way on and with help for what goes wrong in it.

A step is a leaf of the aspect "online": leaf 1 tells whether it can be done, leaf 2 is the first step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.answers.aspects.fees import fee_lines
from actions.answers.aspects.forms import FILES, form_files
from actions.answers.aspects.papers import situations
from actions.answers.aspects.places import can_file_online, online_line
from actions.answers.aspects.times import time_lines
from actions.answers.guide.steps import ROW, Step, help_of, steps_of
from actions.answers.own_case import guide_path, own_case_choice
from actions.answers.section import Section, View, lines, title
from actions.answers.source import notes_in_brief
from actions.saying.reply import Choice, Link, Reply
from actions.saying.tap import DOSSIER, choose, question
from actions.saying.wording import CHOICE_LIMIT, LABEL_LIMIT, SCAN_PAGE, clip, labels, pack, sentence
from common.settings import settings
from data.guide import Opens, guide_parts
from data.models import State, SubmissionMethod
from nlu.understanding import Aspect

STEPS_FROM = 2
"""The leaf that is the first step."""
GUIDE = "Làm trên mạng từng bước"
ON = "Xong, bước tiếp"
AGAIN = "Xem lại từ bước 1"
SCAN = "Chụp thành tệp PDF"
DONE = "Xem hồ sơ đến đâu"
CASES = 3
"""Cases that a step lets one choose from; where there are more, the papers have a menu of their own."""
TROUBLES = 3
SHOWN = 6
"""Papers under one heading of a step; the section of the papers and the page tell all."""


def online(view: View) -> Section:
    """Tell whether the dossier can be filed online, wholly or partly, and what the record says about it."""
    notes = [sentence(m.note) for m in view.procedure.methods if m.via is SubmissionMethod.ONLINE and m.note]
    return Section("làm trực tuyến", lines([online_line(view.procedure), *notes]))


def overview(view: View) -> str:
    """The same with cost and time either way and the names of the steps, before the first of them."""
    steps = steps_of(view.procedure)
    names = [step.name if step.name[1:2].isupper() else f"{step.name[:1].lower()}{step.name[1:]}" for step in steps]
    told = [
        *(item.text for item in online(view).items),
        f"Phí: {clip(fee_lines(view)[0], ROW)}",
        f"Thời gian: {clip(time_lines(view)[0], ROW)}",
        f"Có {len(names)} bước: {', '.join(names)}. Bấm “{GUIDE}”, tôi dẫn từng bước một.",
        help_of(view.procedure).lines[0],
    ]
    return "\n".join(told)


def guide_choice(view: View) -> list[Choice]:
    """The way into the guide, or back into it; none where no form is expected to open."""
    procedure = view.procedure
    if not can_file_online(procedure) or procedure.state is State.REPLACED:
        return []
    label = f"Làm tiếp từ bước {view.step}" if view.step else GUIDE
    return [to_step(procedure.code, view.step or 1, label, view.case)]


def guide_link(view: View) -> Link:
    """The page with all steps and forms, of one's own case where it is known, to read and print."""
    path = guide_path(view.procedure.code, view.path if view.leaf else "")
    return Link("Bản để đọc, in", f"{settings().base_url}{path}")


def to_step(code: str, step: int, label: str, case: int | None = None) -> Choice:
    """The button that tells a step, counted from 1."""
    return Choice(label, choose(code, Aspect.ONLINE, case, leaf_of(step)))


def leaf_of(step: int) -> int:
    """The leaf that tells a step, counted from 1; before the first step the leaf that tells of all."""
    return step + STEPS_FROM - 1


def told_step(view: View, aspects: Sequence[Aspect], leaf: int) -> int:
    """Return how far the citizen is after this answer: the step that it tells, or else the one of before."""
    guided = tuple(aspects) == (Aspect.ONLINE,) and leaf >= STEPS_FROM
    return min(leaf - STEPS_FROM + 1, len(steps_of(view.procedure))) if guided else view.step


def filed(view: View, leaf: int) -> tuple[Reply, ...]:
    """The step that is leaf ``leaf``; beyond the last gives the last."""
    steps = steps_of(view.procedure, view.case)
    number = min(leaf - STEPS_FROM + 1, len(steps))
    step = steps[number - 1]
    heading = f"{title(view.procedure)} – bước {number}/{len(steps)}: {step.title}"
    told = [heading, *_notes(view, number), *_body(step), help_of(view.procedure).lines[0], _source(step)]
    texts = pack(["\n\n".join(told)])
    files = form_files(view.procedure)[:FILES] if step.id == "form" else ()
    last = Reply(
        texts[-1], _choices(view, step, number, len(steps)), _links(view, step), files=files
    )  # fmt: skip
    return illustrated((*(Reply(text) for text in texts[:-1]), last), step.drawing)


def illustrated(replies: Sequence[Reply], drawing: str) -> tuple[Reply, ...]:
    """``replies`` with a drawing beside the first."""
    return (replace(replies[0], drawing=drawing), *replies[1:])


def _notes(view: View, number: int) -> list[str]:
    """Return what speaks against trusting the record, before the first step, unless it was said before."""
    notes = notes_in_brief(view.procedure) if number == 1 and not view.noted else ""
    return [notes] if notes else []


def _body(step: Step) -> list[str]:
    """Return what the record says first, then what to do."""
    groups = [[*([f"{group.heading}:"] if group.heading else []), *_some(group.lines)] for group in step.groups]
    return ["\n".join(block) for block in (*groups, _bullets(step.lines))]


def _some(texts: Sequence[str]) -> list[str]:
    """The first lines of a group, and how many there are besides."""
    if len(texts) <= SHOWN + 1:
        return _bullets(texts)
    return [*_bullets(texts[:SHOWN]), f"• và {len(texts) - SHOWN} loại nữa: nhắn “giấy tờ” để xem đủ."]


def _bullets(texts: Sequence[str]) -> list[str]:
    return [f"• {text}" for text in texts]


def _source(step: Step) -> str:
    return f"Nguồn: {sentence('; '.join(step.sources))}"


def _choices(view: View, step: Step, number: int, of: int) -> tuple[Choice, ...]:
    """On to the next step, then the cases or the troubles of this one."""
    code = view.procedure.code
    first = (
        [to_step(code, number + 1, ON, view.case)]
        if number < of
        else [Choice(DONE, DOSSIER), to_step(code, 1, AGAIN, view.case)]
    )
    asked = [(entry, view.questions[entry]) for entry in step.help if entry in view.questions]
    troubles = [Choice(clip(text, LABEL_LIMIT), question(entry)) for entry, text in asked[:TROUBLES]]
    return tuple([*first, *(_cases(view, number) if step.id == "papers" else []), *troubles][:CHOICE_LIMIT])


def _cases(view: View, number: int) -> list[Choice]:
    """The cases, where papers depend on them and none is chosen yet."""
    if view.tree is not None and view.case is None:
        return own_case_choice(view)
    places = situations(view.procedure)
    if view.case is not None or len(places) < 2:
        return []
    code = view.procedure.code
    if len(places) > CASES:
        return [Choice("Chọn trường hợp của mình", choose(code, Aspect.PAPERS))]
    names = labels([view.procedure.cases[place].name for place in places])
    return [to_step(code, number, name, place) for name, place in zip(names, places, strict=True)]


def tools(entry: str) -> tuple[Link, ...]:
    """Return what else helps with the trouble that ``entry`` is about: of photographed papers the page that makes a
    file of them.
    """
    helps = any(part.opens is Opens.SCAN and entry in part.help for part in guide_parts())
    return (_scan_link(),) if helps else ()


def _scan_link() -> Link:
    return Link(SCAN, f"{settings().base_url}{SCAN_PAGE}")


def _links(view: View, step: Step) -> tuple[Link, ...]:
    opened = {
        Opens.FILING: [Link("Nộp trực tuyến", view.procedure.online_url or "")],
        Opens.LOOKUP: [Link("Tra cứu trên Cổng", settings().dossier_lookup_page)],
        Opens.SCAN: [_scan_link()],
        None: [],
    }
    return (*opened[step.opens], guide_link(view))
