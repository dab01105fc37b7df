"""The first answer to a matter, on one screen: what it is, what to bring, what it costs, how long it takes, where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from actions.answers.aspects.fees import fee_lines
from actions.answers.aspects.papers import depends, needed, only_names, situations
from actions.answers.aspects.places import place_lines
from actions.answers.aspects.steps import official_name
from actions.answers.aspects.times import time_lines
from actions.answers.brief import MARK, paper_name, shorter
from actions.answers.fit import Fact
from actions.answers.section import Section, View, lines
from actions.answers.source import cautions, notes_in_brief
from actions.saying.wording import NOT_STATED, phrase, sentence
from data.models import Procedure
from nlu.understanding import Aspect

SHOWN_PAPERS = (4, 3, 2)
"""Papers named in the first answer, fewer where there is little room."""
NAME = (50, 36, 36)
"""Characters of a paper's name before its brackets: about a line and a half of a phone, or a line."""
PURPOSE = (95, 60)
"""Characters of what a procedure is for."""
SOME_NEED_MORE = "Có trường hợp cần thêm…"

LINES: Mapping[Aspect, tuple[str, Callable[[View], tuple[str, ...]]]] = {
    Aspect.FEE: ("Phí", fee_lines),
    Aspect.TIME: ("Thời gian", time_lines),
    Aspect.PLACE: ("Nơi nộp", place_lines),
}
"""Facts told in one line: how it begins, and its forms from the longest to the shortest."""
AT_A_GLANCE = (Aspect.PAPERS, *LINES)
"""The aspects that the first answer tells."""


def facts(view: View, asked: Sequence[Aspect], sections: Mapping[Aspect, str]) -> list[Fact]:
    """Return what the first answer tells, what was asked first. ``sections`` are short enough to be told whole."""
    procedure = view.procedure
    told = {aspect: _fact(view, aspect, sections.get(aspect)) for aspect in (*asked, *AT_A_GLANCE)}
    before = [_asked_for(told.pop(aspect)) for aspect in asked]
    after = [fact for aspect, fact in told.items() if aspect not in view.told or NOT_STATED not in fact.forms[0]]
    return [*before, *_purpose(procedure), *after, *_notes(view)]


def cases_alone(procedure: Procedure) -> tuple[int, ...]:
    """The cases to choose from where nothing is needed in every case; none where something is."""
    apart = situations(procedure)
    return apart if len(apart) > 1 and not needed(procedure) else ()


def more(view: View) -> Section:
    """Return what the first answer leaves out beside its sections: purpose, official name and notes in full."""
    procedure = view.procedure
    purpose = [sentence(phrase(procedure.summary))] if procedure.summary else []
    return Section("lưu ý", lines([*purpose, official_name(procedure), *cautions(procedure)]))


def _fact(view: View, aspect: Aspect, section: str | None) -> Fact:
    fact = _papers(view.procedure) if aspect is Aspect.PAPERS else _line(view, aspect)
    return replace(fact, forms=(section, *fact.forms), whole=fact.whole + 1) if section else fact


def _asked_for(fact: Fact) -> Fact:
    """Leave out the shortest form of what was asked, where there are several."""
    return replace(fact, forms=fact.forms[:-1]) if len(fact.forms) > 2 else fact


def _line(view: View, aspect: Aspect) -> Fact:
    name, forms = LINES[aspect]
    return Fact(aspect, tuple(f"{name}: {text}" for text in forms(view)))


def _papers(procedure: Procedure) -> Fact:
    """As a list, or else in one line."""
    names = needed(procedure)
    if not procedure.cases:
        return Fact(Aspect.PAPERS, (f"Giấy tờ: {NOT_STATED}",))
    if not names:
        return Fact(Aspect.PAPERS, ("Giấy tờ: tùy trường hợp, chọn bên dưới.",), whole=0)
    told = _all_shown(procedure, names)
    more = "" if told else SOME_NEED_MORE if depends(procedure) else MARK
    whole, *parts = (_shown(names, *limits) for limits in zip(SHOWN_PAPERS, NAME, strict=True))
    listed = "Giấy tờ:\n" + _then("\n".join(f"• {name}" for name in whole), more, "\n")
    rows = [_in_a_row(whole, more), *(_in_a_row(part, more or MARK) for part in parts)]
    return Fact(Aspect.PAPERS, (listed, *dict.fromkeys(rows)), 2 if told else 0)


def _all_shown(procedure: Procedure, names: Sequence[str]) -> bool:
    """Tell whether the longest list says all of the papers that the record says."""
    return only_names(procedure) and len(names) <= SHOWN_PAPERS[0] and max(map(len, names)) <= NAME[0]


def _shown(names: Sequence[str], count: int, length: int) -> list[str]:
    """The names of the first papers, and how many there are besides."""
    shown = dict.fromkeys(paper_name(name, length) for name in names[:count])
    return [*shown, *([f"và {len(names) - len(shown)} loại nữa"] if len(names) > len(shown) else [])]


def _in_a_row(names: Sequence[str], more: str) -> str:
    return f"Giấy tờ: {_then(sentence('; '.join(names)), more, ' ')}"


def _then(text: str, more: str, between: str) -> str:
    """``text`` and what there is to say of other papers; a mere mark stands at its end."""
    return f"{text.rstrip(f'.{MARK}')}{MARK}" if more == MARK else f"{text}{between}{more}".strip()


def _purpose(procedure: Procedure) -> list[Fact]:
    summary = phrase(procedure.summary or "")
    limits = PURPOSE if len(summary) > PURPOSE[0] else ()
    return [Fact(None, shorter(summary, *limits))] if summary else []


def _notes(view: View) -> list[Fact]:
    told = () if view.noted else cautions(view.procedure)
    return [Fact(None, ("\n".join(told), notes_in_brief(view.procedure)))] if told else []
