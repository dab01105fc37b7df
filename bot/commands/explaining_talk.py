"""The talk in ``motcua ask --explain``: its state before a message, and the readings that were weighed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from actions.answers.buttons import LABELS
from data.catalogue import Catalogue
from data.models import Procedure
from nlu.talk.answer_or_ask import SURE
from nlu.talk.ranker import Ranked, ranker
from nlu.talk.state import Talk
from nlu.understanding import Act, Aspect

ACTS = {
    Act.NAMED: "nêu một việc",
    Act.MORE: "hỏi tiếp về việc đang nói",
    Act.VARIANT: "chi tiết khiến thành thủ tục khác",
    Act.PICK: "chọn trong các việc vừa đưa ra",
    Act.REJECT: "nói không phải",
    Act.BACK: "quay lại việc đã nói trước đó",
    Act.AGAIN: "xin nói lại, nói gọn",
    Act.YES: "ừ, đồng ý",
    Act.FAQ: "câu hỏi chung, có mục hỏi đáp",
    Act.PLACE: "hỏi hoặc nêu xã, phường",
    Act.SERVICE: "hồ sơ, cán bộ, dữ liệu riêng",
    Act.SOCIAL: "chào hỏi, cảm ơn",
    Act.UNCLEAR: "không rõ hỏi gì",
    Act.OUTSIDE: "ngoài thủ tục",
}
_SHOWN, _REASONS = 4, 4
_WAITS = {"code": "chờ mã hồ sơ", "identity": "chờ số định danh", "procedure": "chờ chọn một việc"}


def lines_of_talk(talk: Talk, ranked: Sequence[Ranked], known: Catalogue) -> Iterator[str]:
    """Return what to print of one message in its talk."""
    yield f"Trước câu này: {'; '.join(_state(talk, known)) or 'chưa nói gì'}"
    sure = (
        "" if not ranked or ranked[0].share >= SURE else f" (dưới {SURE:.0%} thì hỏi lại nếu có việc khác gần bằng)"
    )
    yield f"Các cách hiểu{sure}:"
    for row in ranked[:_SHOWN]:
        yield f"  {row.share:6.1%}  {ACTS[row.possible.act]}: {_about(row, known)}"
        yield f"          vì {', '.join(_reasons(row))}"


def _state(talk: Talk, known: Catalogue) -> Iterator[str]:
    told = known.procedures(talk.subject)
    if told:
        yield f"đang nói về {_titles(told)}"
    if talk.aspects:
        yield f"vừa hỏi {', '.join(LABELS[Aspect(name)].lower() for name in talk.aspects)}"
    if talk.offered:
        yield f"đang đưa ra {_titles(known.procedures(talk.offered))}"
    if talk.awaiting in _WAITS:
        yield _WAITS[talk.awaiting]
    earlier = [each for each in known.procedures(talk.recent) if each not in told]
    if earlier:
        yield f"trước đó nói về {_titles(earlier)}"
    office = known.office(talk.office)
    if office:
        yield f"ở {office.name}"


def _titles(procedures: Iterable[Procedure]) -> str:
    return ", ".join(each.title for each in procedures)


def _about(row: Ranked, known: Catalogue) -> str:
    one = row.possible
    named = [f"{each.code} {each.title}" for each in known.procedures(one.codes)]
    return ", ".join(named) or one.entry or one.intent or (one.option.label if one.option else "–")


def _reasons(row: Ranked) -> list[str]:
    parts = sorted(ranker().parts(row.possible).items(), key=lambda part: -abs(part[1]))
    return [f"{name} {value:+.1f}".replace(".", ",") for name, value in parts[:_REASONS]]
