"""Which papers a dossier needs, which official forms, and the cases that need papers of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from actions.answers.section import Item, Section, View, bullets, leaves_of, lines
from actions.wording import PORTAL, clip, phrase, sentence
from data.models import Case, Paper, Procedure

HEADING = "giấy tờ cần có"
ALWAYS = "Luôn cần"
SHOWN = "Chỉ mang theo để xuất trình"
SOMETIMES = "Chỉ cần trong một số trường hợp"
NOTES = "Cần biết thêm"
MENU = "Chọn trường hợp của mình để xem giấy tờ"
MENU_AFTER_COMMON = "Trường hợp sau có thêm giấy tờ riêng, chọn để xem"
SHORT = 800
"""Characters of a list that is shown whole, with its notes in place."""

# Some records use "cases" for parts of one list ("Giấy tờ phải nộp", "Lưu ý"): nobody has to choose between those.
_PART = re.compile(r"(các )?(giấy tờ|thành phần|hồ sơ|số lượng|0?1 bộ|lưu ý|ghi chú|tài liệu)\b", re.IGNORECASE)
_CONDITION = re.compile(r"(trường hợp|nếu|đối với|riêng|khi)\b", re.IGNORECASE)
_FORM = re.compile(r"(tờ khai|đơn|mẫu|phiếu|bản khai|giấy đề nghị)\b", re.IGNORECASE)


def papers(view: View) -> Section:
    """The papers: of the chosen case, or else of the whole dossier with the cases to choose from."""
    cases = view.procedure.cases
    if view.case is not None and view.case < len(cases):
        return _section([cases[view.case]])
    if not cases:
        unknown = f"{PORTAL} chưa nêu giấy tờ của thủ tục này. Hãy hỏi nơi nộp hồ sơ."
        return Section(HEADING, lines([unknown]))
    return _whole_dossier(view.procedure)


def forms(view: View) -> Section:
    """The official forms that the papers name, or the papers that are forms."""
    rows = [paper for case in view.procedure.cases for paper in case.papers]
    named = [f"{phrase(paper.form)} (dùng cho: {clip(phrase(paper.name), 150)})" for paper in rows if paper.form]
    plain = [phrase(paper.name) for paper in rows if not paper.form and _FORM.match(paper.name)]
    found = bullets(dict.fromkeys(named + plain))
    unknown = lines([f"{PORTAL} chưa nêu mẫu đơn, tờ khai riêng cho thủ tục này. Hãy hỏi nơi nộp hồ sơ."])
    return Section("mẫu đơn, tờ khai", found or unknown, "mẫu")


def situations(procedure: Procedure) -> tuple[int, ...]:
    """Indexes of the cases that a citizen chooses from."""
    return tuple(
        place for place, case in enumerate(procedure.cases) if phrase(case.name) and not _PART.match(case.name)
    )


def needed(procedure: Procedure) -> tuple[str, ...]:
    """Names of the papers that everybody needs, for the overview."""
    apart = situations(procedure)
    common = (case for place, case in enumerate(procedure.cases) if place not in apart)
    return tuple(phrase(paper.name) for case in common for paper in case.papers if not _conditional(paper))


def depends(procedure: Procedure) -> bool:
    """Whether some papers are needed in some cases only."""
    rows = (paper for case in procedure.cases for paper in case.papers)
    return bool(situations(procedure)) or any(map(_conditional, rows))


def _whole_dossier(procedure: Procedure) -> Section:
    apart = situations(procedure)
    common = [case for place, case in enumerate(procedure.cases) if place not in apart]
    everything = _section(procedure.cases)
    if len(apart) < 2 or len(leaves_of(everything.items, SHORT)) == 1:
        return everything
    heading = MENU_AFTER_COMMON if common else MENU
    menu = tuple(Item(f"• {clip(phrase(procedure.cases[place].name), 250)}", heading, case=place) for place in apart)
    return Section(HEADING, _section(common).items + menu)


def _section(cases: Sequence[Case]) -> Section:
    """The papers of ``cases``. When they are many, what is to be noted about single papers follows after the list."""
    inline = tuple(item for case in cases for item in _case_items(case, _line))
    if len(leaves_of(inline, SHORT)) == 1:
        return Section(HEADING, inline, "giấy tờ")
    listed = tuple(item for case in cases for item in _case_items(case, _brief_line))
    rows = [paper for case in cases for _, group in _groups(case) for paper in group]
    notes = [f"{clip(_name(paper), 80)}: {phrase(paper.note)}." for paper in rows if paper.note]
    return Section(HEADING, (*listed, *bullets(dict.fromkeys(notes), NOTES)), "mục")


def _case_items(case: Case, line: Callable[[Paper], str]) -> Iterator[Item]:
    for heading, rows in _groups(case):
        yield from bullets(map(line, rows), _heading(case, heading))


def _groups(case: Case) -> tuple[tuple[str, list[Paper]], ...]:
    always = [paper for paper in case.papers if not _conditional(paper) and not paper.shown]
    shown = [paper for paper in case.papers if not _conditional(paper) and paper.shown]
    sometimes = [paper for paper in case.papers if _conditional(paper)]
    return ((ALWAYS, always), (SHOWN, shown), (SOMETIMES, sometimes))


def _heading(case: Case, heading: str) -> str:
    if not phrase(case.name):
        return heading
    return f"{clip(phrase(case.name), 170)} – {heading[:1].lower()}{heading[1:]}"


def _conditional(paper: Paper) -> bool:
    return bool(paper.when) or bool(_CONDITION.match(paper.name))


def _line(paper: Paper) -> str:
    """One paper with all that is said about it."""
    return f"{_brief_line(paper)}. {sentence(phrase(paper.note))}" if paper.note else _brief_line(paper)


def _brief_line(paper: Paper) -> str:
    """One paper: the condition, the name, how many sheets and which form."""
    details = [*_sheets(paper), *([_form(paper.form)] if paper.form and phrase(paper.form) not in paper.name else [])]
    if paper.when and paper.shown:
        details.append("chỉ xuất trình")
    head = f"{_condition(paper.when)}: {_name(paper)}" if paper.when else _name(paper)
    return f"{head} ({'; '.join(details)})" if details else head


def _name(paper: Paper) -> str:
    return phrase(paper.name)


def _form(name: str) -> str:
    words = phrase(name)
    return f"m{words[1:]}" if words.startswith("Mẫu") else f"mẫu {words}"


def _condition(when: str) -> str:
    text = phrase(when)
    return f"{text[:1].upper()}{text[1:]}"


def _sheets(paper: Paper) -> list[str]:
    kinds = ((paper.originals, "bản chính"), (paper.copies, "bản sao"))
    counts = [f"{count} {kind}" for count, kind in kinds if count]
    return [", ".join(counts)] if counts else []
