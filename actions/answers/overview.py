"""The whole procedure at a glance, when nothing particular was asked."""

from __future__ import annotations

from actions.answers.fees import fee_line
from actions.answers.papers import depends, needed
from actions.answers.places import place_line
from actions.answers.section import Section, View, lines
from actions.answers.times import time_line
from actions.wording import clip, phrase, sentence
from data.models import Procedure

SHOWN_PAPERS = 4


def overview(view: View) -> Section:
    """What it is for, what to bring, what it costs, how long it takes, where to go."""
    procedure = view.procedure
    told = [
        *_about(procedure, view.plain),
        _papers(procedure),
        f"Phí: {fee_line(procedure)}",
        f"Thời gian: {time_line(procedure)}",
        f"Nơi nộp: {place_line(procedure)}",
    ]
    return Section("", lines(told))


def _about(procedure: Procedure, plain: bool) -> list[str]:
    official = phrase(procedure.name)
    other = phrase(procedure.title) != official and not plain
    named = [f"Tên chính thức: {sentence(clip(official, 200))}"] if other else []
    return [*([sentence(phrase(procedure.summary))] if procedure.summary else []), *named]


def _papers(procedure: Procedure) -> str:
    names = needed(procedure)
    if not procedure.cases:
        return "Giấy tờ: Cổng chưa nêu, hãy hỏi nơi nộp hồ sơ."
    if not names:
        return "Giấy tờ: tùy trường hợp, chọn “Giấy tờ” để xem."
    shown = "; ".join(clip(name, 90) for name in names[:SHOWN_PAPERS])
    more = f"; và {len(names) - SHOWN_PAPERS} loại nữa" if len(names) > SHOWN_PAPERS else ""
    others = " Có trường hợp cần thêm giấy tờ." if depends(procedure) else ""
    return f"Giấy tờ luôn cần: {sentence(shown + more)}{others} Chọn “Giấy tờ” để xem đủ."
