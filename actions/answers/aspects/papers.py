"""The papers that a dossier needs, which official forms, and the cases that need papers of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from actions.answers.aspects.paper_kinds import (
    ALWAYS,
    DEPENDS,
    KINDS,
    NOTES,
    PLAIN_PART,
    SHOWN,
    SOMETIMES,
    kind_of,
    without_number,
)
from actions.answers.section import Item, Section, View, bullets, leaves_of, lines
from actions.saying.wording import PORTAL, clip, phrase, sentence
from data.models import Case, Paper, Procedure
from nlu.reading.text import fold

HEADING = "giấy tờ cần có"
NEEDED = "Cần có"
"""Over what is needed in one's own case."""
SHORT_NOTE = 130
"""Characters of a note that stands with a paper of one's own case also where papers are many: it may spare a way."""
MUST = (NEEDED, ALWAYS, SHOWN)
"""Headings over papers that must not be missing."""
MENU = "Chọn trường hợp của mình để xem giấy tờ"
MENU_AFTER_COMMON = "Trường hợp sau có thêm giấy tờ riêng, chọn để xem"

# Some records use "cases" for parts of one list: nobody has to choose between those. All patterns read folded text.
_PART = re.compile(
    r"(?!.*\b(?:nuoc ngoai|truong hop|doi voi)\b)(cac )?"
    r"(giay to|thanh phan|ho so|so luong|0?1 bo|luu y|ghi chu|tai lieu)\b"
)
_FORM = re.compile(r"(to khai|don|mau|phieu|ban khai|giay de nghi)\b|.*\b(theo mau|mau so|bieu mau)\b")

_FILE_NAME = re.compile(r"\s*(?:\(\d+\))?\.(?:docx?|pdf|xlsx?|rtf|zip|rar)$", re.IGNORECASE)
_NUMBER_OF_A_FORM = re.compile(r"mẫu (?:số )?[\dA-Z][\w/.-]{0,14}", re.IGNORECASE)
_COPY = re.compile(r"ban (?:sao|chup|photo)\b(?! (?:hoac|va) ban chinh)(?!.*\bban chinh\b)")
"""A paper that is a copy itself: of such a one there is no "bản chính"."""

_Row = tuple[Case, Paper]
_List = tuple[str, dict[str, list[_Row]]]
"""A list of papers: its name, and its rows by kind."""


def papers(view: View) -> Section:
    """The papers: of the chosen case, or else of the whole dossier with the cases to choose from."""
    cases = view.procedure.cases
    if view.tree is not None and view.case is None and cases:
        return _of_all(view.procedure, view.leaf is not None)
    if view.case is not None and view.case < len(cases):
        return _section([cases[view.case]])
    if not cases:
        unknown = f"{PORTAL} chưa nêu giấy tờ của thủ tục này. Hãy hỏi nơi nộp hồ sơ."
        return Section(HEADING, lines([unknown]))
    return _whole_dossier(view.procedure)


def every_paper(procedure: Procedure, of_a_case: bool) -> tuple[Item, ...]:
    """The papers of every case with all that is said of each, or of the one case that the procedure is told for."""
    listed = _listed(_lists(procedure.cases), _line)
    return _needed(listed) if of_a_case else listed


def _of_all(procedure: Procedure, of_a_case: bool) -> Section:
    """The papers of every case that is left, and no menu of cases: questions lead to one's own."""
    whole = _section(procedure.cases, of_a_case)
    return replace(whole, items=_needed(whole.items)) if of_a_case else whole


def _needed(items: Sequence[Item]) -> tuple[Item, ...]:
    """Of one case nothing is needed "always"."""
    return tuple(replace(item, group=NEEDED) if item.group == ALWAYS else item for item in items)


def situations(procedure: Procedure) -> tuple[int, ...]:
    """Indexes of the cases that a citizen chooses from."""
    names = [phrase(case.name) for case in procedure.cases]
    if len(names) == 1:
        return ()  # the one there is, is no case among others: its name is a heading
    return tuple(place for place, name in enumerate(names) if name and not _PART.match(fold(name)))


def by_kind(procedure: Procedure, case: int | None = None) -> dict[str, tuple[Paper, ...]]:
    """The papers that everybody needs, and those of ``case`` if it is chosen, under their kinds."""
    apart = situations(procedure) if len(situations(procedure)) > 1 else ()
    rows = _rows(each for place, each in enumerate(procedure.cases) if place not in apart or place == case)
    return {kind: tuple(paper for _, paper in found) for kind, found in _sorted(rows).items()}


def needed(procedure: Procedure) -> tuple[str, ...]:
    """Names of the papers that everybody needs, for the overview."""
    rows = _rows(_common(procedure))
    return tuple(_name(paper) for case, paper in rows if kind_of(case, paper) in (ALWAYS, SHOWN))


def _common(procedure: Procedure) -> list[Case]:
    """The cases that are for everybody, whatever their situation."""
    apart = situations(procedure)
    return [case for place, case in enumerate(procedure.cases) if place not in apart]


def depends(procedure: Procedure) -> bool:
    """Tell whether some papers are needed in some cases only."""
    return bool(situations(procedure)) or any(kind_of(*row) in (DEPENDS, SOMETIMES) for row in _rows(procedure.cases))


def only_names(procedure: Procedure) -> bool:
    """Tell whether the names say all that the record says of the papers: no sheets, forms, notes or cases."""
    return not depends(procedure) and all(_line(paper) == _name(paper) for paper in procedure.papers)


def _whole_dossier(procedure: Procedure) -> Section:
    apart, common = situations(procedure), _common(procedure)
    everything = _section(procedure.cases)
    if len(apart) < 2 or len(leaves_of(everything.items)) == 1:
        return everything
    heading = MENU_AFTER_COMMON if common else MENU
    menu = tuple(Item(f"• {clip(phrase(procedure.cases[place].name), 250)}", heading, case=place) for place in apart)
    needed_by_all = _section(common).items
    notes = tuple(item for item in needed_by_all if item.group == NOTES)
    return Section(HEADING, (*(item for item in needed_by_all if item.group != NOTES), *menu, *notes))


def _section(cases: Sequence[Case], of_a_case: bool = False) -> Section:
    """The papers of ``cases``. When they are many, what is to be noted of single papers follows after the list; of
    one's own case only what is long.
    """
    lists = _lists(cases)
    inline = _listed(lists, _line)
    if len(leaves_of(inline)) == 1:
        return Section(HEADING, inline, "giấy tờ")
    short = _short_note if of_a_case else _no_note
    long = [paper for _, paper in _in_order(lists) if paper.note and not short(paper)]
    notes = [f"{clip(_name(paper), 80)}: {phrase(paper.note or '')}." for paper in long]
    listed = _listed(lists, lambda paper: _line(paper) if short(paper) else _brief_line(paper))
    return Section(HEADING, (*listed, *_opening(bullets(dict.fromkeys(notes), NOTES))), "mục")


def _opening(group: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(replace(item, opens=place == 0) for place, item in enumerate(group))


def _listed(lists: Sequence[_List], line: Callable[[Paper], str]) -> tuple[Item, ...]:
    return tuple(
        item
        for name, kinds in lists
        for kind, rows in kinds.items()
        for item in bullets((line(paper) for _, paper in rows), _heading(name, kind))
    )


def _in_order(lists: Sequence[_List]) -> list[_Row]:
    """All papers as they are listed."""
    return [row for _, kinds in lists for rows in kinds.values() for row in rows]


def _lists(cases: Sequence[Case]) -> list[_List]:
    """One list of all that belongs together, then one under its name for each other case."""
    plain = [case for case in cases if not phrase(case.name) or PLAIN_PART.match(fold(case.name))]
    named = [case for case in cases if case not in plain]
    return [("", _sorted(_rows(plain))), *((phrase(case.name), _sorted(_rows([case]))) for case in named)]


def _sorted(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    """The rows of each kind."""
    found: dict[str, list[_Row]] = {kind: [] for kind in KINDS}
    for row in rows:
        found[kind_of(*row)].append(row)
    return found


def _rows(cases: Iterable[Case]) -> list[_Row]:
    return [(case, paper) for case in cases for paper in case.papers]


def _heading(name: str, kind: str) -> str:
    return f"{clip(name, 170)} – {kind[:1].lower()}{kind[1:]}" if name else kind


def _line(paper: Paper) -> str:
    """One paper with all that is said about it."""
    return f"{_brief_line(paper)}. {sentence(phrase(paper.note))}" if paper.note else _brief_line(paper)


def _short_note(paper: Paper) -> bool:
    return len(paper.note or "") <= SHORT_NOTE


def _no_note(paper: Paper) -> bool:
    return not paper.note


def _brief_line(paper: Paper) -> str:
    """One paper: the condition, the name, how many sheets and which form."""
    details = [*_sheets(paper), *([_form(paper.form)] if paper.form and phrase(paper.form) not in paper.name else [])]
    if paper.when and paper.shown:
        details.append("chỉ xuất trình")
    head = f"{_condition(paper.when)}: {_name(paper)}" if paper.when else _name(paper)
    return f"{head} ({'; '.join(details)})" if details else head


def _name(paper: Paper) -> str:
    """The name without the number or letter that it has in a list of the record's own."""
    return without_number(phrase(paper.name))


def _form(name: str) -> str:
    """The form by its number; of a file's name nothing is of use but that there is one."""
    words = phrase(_FILE_NAME.sub("", phrase(name)))
    if words != phrase(name):
        return f"mẫu{words[3:]}" if _NUMBER_OF_A_FORM.fullmatch(words) else "có mẫu"
    return f"m{words[1:]}" if words.startswith("Mẫu") else f"mẫu {words}"


def _condition(when: str) -> str:
    text = phrase(when)
    return f"{text[:1].upper()}{text[1:]}"


def _sheets(paper: Paper) -> list[str]:
    a_copy = _COPY.match(fold(_name(paper))) is not None
    kinds = ((paper.originals, "bản" if a_copy else "bản chính"), (paper.copies, "bản sao"))
    counts = [f"{count} {kind}" for count, kind in kinds if count]
    return [", ".join(counts)] if counts else []
