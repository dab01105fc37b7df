"""Papers of a dossier to photograph, and those not to: some are filled in on the screen, some looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping

from actions.answers.aspects.forms import is_form
from actions.answers.aspects.paper_kinds import ALWAYS, DEPENDS, SHOWN, SOMETIMES
from actions.answers.aspects.papers import by_kind
from actions.saying.wording import clip, phrase
from data.models import Paper, Procedure
from nlu.reading.text import fold

ON_SCREEN = "Khai trên màn hình, màn hình đòi tệp mới phải tải"
PHOTOGRAPH = "Chụp và tải lên"
IF_CONCERNED = "Chỉ khi đúng trường hợp"
IF_ASKED = "Cơ quan tự tra hoặc chỉ xem, màn hình đòi mới phải tải"
FOUND = "cơ quan tra được trong dữ liệu thì không phải nộp"

_LOOKED_UP = re.compile(r"\b(tra cuu|tra duoc|khai thac|khong tra|da co trong co so du lieu)\b")


def to_upload(procedure: Procedure, case: int | None = None) -> Mapping[str, tuple[Paper, ...]]:
    """The papers of the dossier under what to do with them; headings without papers are left out."""
    kinds = by_kind(procedure, case)
    always, sometimes = kinds[ALWAYS], (*kinds[DEPENDS], *kinds[SOMETIMES])
    looked_up = tuple(paper for paper in sometimes if _LOOKED_UP.search(fold(paper.when or "")))
    groups = {
        PHOTOGRAPH: tuple(paper for paper in always if not is_form(paper)),
        ON_SCREEN: tuple(filter(is_form, always)),
        IF_CONCERNED: tuple(paper for paper in sometimes if paper not in looked_up),
        IF_ASKED: (*looked_up, *kinds[SHOWN]),
    }
    return {heading: papers for heading, papers in groups.items() if papers}


def paper_line(paper: Paper, limit: int) -> str:
    """A paper with the condition under which it is needed, and that it may be left out where the office finds it."""
    name = clip(f"{_capital(phrase(paper.when))}: {phrase(paper.name)}" if paper.when else phrase(paper.name), limit)
    return f"{name} ({FOUND})" if not paper.when and _LOOKED_UP.search(fold(paper.note or "")) else name


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
