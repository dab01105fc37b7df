"""Filing one procedure online, step by step: the parts of ``guide.yml`` that concern it, with what its record says.

Read by the chat (:mod:`actions.answers.guide.filing`) and by the page to read and print
(:mod:`bot.pages.guide_page`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from actions.answers.aspects.fees import fee_lines
from actions.answers.aspects.times import time_lines
from actions.answers.guide.to_upload import paper_line, to_upload
from actions.answers.section import View
from actions.answers.stated import stated
from actions.saying.wording import PORTAL, clip, phrase, sentence
from common.settings import settings
from data.guide import HELP, Fill, GuideLine, GuidePart, Opens, Sure, guide_parts
from data.models import Level, OnlineLevel, Procedure, SubmissionMethod
from nlu.reading.text import fold

ONE_SOURCE = "(Mới có một nguồn nói vậy.)"
ADVICE = "lời khuyên"
RECORD = "bản ghi của thủ tục"
"""In ``guide.yml``: the record of the procedure that is told; its code is put in its place."""
PAPER = 110
"""Characters of a paper's name in a list of papers."""
AGENCY = 160
ROW = 350
"""Characters of all fees, or of all times, in one line."""


@dataclass(frozen=True)
class Group:
    """Lines of the procedure's record under a heading; without one they stand by themselves."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One step as it is told: what to do (``lines``), what the record says of it (``groups``), FAQ entries for what
    goes wrong (``help``), and the sources of its lines.
    """

    id: str
    name: str
    title: str
    drawing: str
    lines: tuple[str, ...]
    groups: tuple[Group, ...] = ()
    opens: Opens | None = None
    help: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def steps_of(procedure: Procedure, case: int | None = None) -> tuple[Step, ...]:
    """The steps of filing ``procedure``, for one of its cases where that is chosen."""
    traits = _traits(procedure)
    return tuple(_step(part, procedure, case, traits) for part in guide_parts() if part.id != HELP)


def help_of(procedure: Procedure) -> Step:
    """Return who helps those who cannot do it alone: it ends every step and every page."""
    part = next(part for part in guide_parts() if part.id == HELP)
    return _step(part, procedure, None, _traits(procedure))


def _step(part: GuidePart, procedure: Procedure, case: int | None, traits: frozenset[str]) -> Step:
    told = [line for line in part.lines if _concerns(line, traits)]
    return Step(
        part.id,
        part.name,
        part.title,
        part.drawing,
        tuple(_text(line, procedure) for line in told),
        _FILLED[part.fill](procedure, case) if part.fill else (),
        part.opens,
        part.help,
        _sources(told, procedure),
    )


def _concerns(line: GuideLine, traits: frozenset[str]) -> bool:
    return (not line.when or not traits.isdisjoint(line.when)) and traits.isdisjoint(line.unless)


def _text(line: GuideLine, procedure: Procedure) -> str:
    slots = {
        "code": procedure.code,
        "agency": _agency(procedure),
        "province": settings().province_name,
        "cases": procedure.openings or "",
    }
    text = line.text.format(**slots)
    return f"{text} {ONE_SOURCE}" if line.sure is Sure.ONE_SOURCE else text


def _sources(told: Sequence[GuideLine], procedure: Procedure) -> tuple[str, ...]:
    """Each source once; our own advice is named where nothing else is."""
    named = (line.source.replace(RECORD, f"bản ghi {procedure.code}") for line in told)
    found = dict.fromkeys(chain.from_iterable(source.split("; ") for source in named))
    return tuple(source for source in found if not source.startswith(ADVICE)) or tuple(found)


def _traits(procedure: Procedure) -> frozenset[str]:
    local = {Level.WARD, Level.PROVINCE} & set(procedure.levels)
    holds = {
        "ward": Level.WARD in procedure.levels,
        "local": bool(local) or not procedure.levels,
        "agency": bool(procedure.agencies),
        "full": procedure.online_level is OnlineLevel.FULL,
        "partial": procedure.online_level is OnlineLevel.PARTIAL,
        "postal": any(method.via is SubmissionMethod.POSTAL for method in procedure.methods),
        "signs": _mentions_signing(procedure),
        "several_cases": (procedure.openings or 0) > 1,
    }
    own = {f"field:{procedure.field}", f"code:{procedure.code}"}
    return frozenset(own.union(name for name, true in holds.items() if true))


def _agency(procedure: Procedure) -> str:
    return clip(", ".join(map(phrase, procedure.agencies)), AGENCY)


def _mentions_signing(procedure: Procedure) -> bool:
    papers = (f"{paper.name} {paper.note or ''}" for paper in procedure.papers)
    notes = (method.note or "" for method in procedure.methods if method.via is SubmissionMethod.ONLINE)
    texts: Iterable[str] = chain(procedure.steps, procedure.conditions, notes, papers)
    return any("ky so" in fold(text) for text in texts)


def _papers(procedure: Procedure, case: int | None) -> tuple[Group, ...]:
    found = to_upload(procedure, case).items()
    groups = tuple(Group(heading, tuple(paper_line(each, PAPER) for each in papers)) for heading, papers in found)
    return groups or (Group("", (f"{PORTAL} chưa nêu giấy tờ của việc này; màn hình nộp có danh sách.",)),)


def case_groups(procedure: Procedure, case: int) -> tuple[Group, ...]:
    """The papers of one case that are not needed in every case, each group headed by the case."""
    common = {paper for papers in to_upload(procedure).values() for paper in papers}
    name = clip(phrase(procedure.cases[case].name), PAPER)
    found = to_upload(procedure, case).items()
    own = ((how, [each for each in papers if each not in common]) for how, papers in found)
    groups = ((f"{name} – {how[:1].lower()}{how[1:]}", papers) for how, papers in own if papers)
    return tuple(Group(heading, tuple(paper_line(each, PAPER) for each in papers)) for heading, papers in groups)


def _fees(procedure: Procedure, _case: int | None) -> tuple[Group, ...]:
    reduced = tuple(item.text for item in stated(procedure.online_fee, procedure))
    return (Group("", (f"Phí: {clip(fee_lines(View(procedure))[0], ROW)}", *reduced)),)


def _times(procedure: Procedure, _case: int | None) -> tuple[Group, ...]:
    return (Group("", (f"Thời gian giải quyết: {clip(time_lines(View(procedure))[0], ROW)}",)),)


def _presence(procedure: Procedure, _case: int | None) -> tuple[Group, ...]:
    """Return what is received, and whether one must come."""
    results = "; ".join(map(phrase, procedure.results))
    known = [f"Kết quả: {sentence(clip(results, 250))}"] if results else []
    must_come = tuple(item.text for item in stated(procedure.presence, procedure))
    return (Group("", (*known, *(must_come or [_coming(procedure)]))),)


def _coming(procedure: Procedure) -> str:
    if procedure.online_level is OnlineLevel.FULL:
        return "Cổng ghi việc này làm toàn bộ trên mạng. Thông báo trong hồ sơ bảo đến thì theo thông báo."
    return "Bản ghi không nêu có phải đến tận nơi hay không; xem thông báo trong hồ sơ hoặc hỏi nơi nhận."


_FILLED: Mapping[Fill, Callable[[Procedure, int | None], tuple[Group, ...]]] = {
    Fill.PAPERS: _papers,
    Fill.FEES: _fees,
    Fill.TIMES: _times,
    Fill.PRESENCE: _presence,
}
