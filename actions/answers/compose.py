"""Sections → replies: title, body, warnings, source line, and the buttons that lead on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from actions.answers.bare import bare_text, is_bare, related_choices
from actions.answers.deadlines import deadlines, penalties
from actions.answers.fees import fees
from actions.answers.filling import filling
from actions.answers.online_fees import online_fees
from actions.answers.outcomes import amounts, validity
from actions.answers.overview import overview
from actions.answers.papers import form_files, forms, papers, situations
from actions.answers.places import can_file_online, online, own_office, places, with_office
from actions.answers.plainer import OPENING, in_brief, plainer
from actions.answers.presence import in_person, missing, proxy
from actions.answers.replaced import notice, successor_choices, superseded
from actions.answers.section import Excerpt, Section, View, excerpt
from actions.answers.source import cautions, source_line
from actions.answers.steps import conditions, legal, results, steps
from actions.answers.times import times
from actions.reply import Choice, Link, Reply
from actions.tap import choose
from actions.wording import CHOICE_LIMIT, REPLY_LIMIT, clip, labels, pack, phrase
from data.models import Procedure, State
from nlu.understanding import Aspect

SECTIONS: Mapping[Aspect, Callable[[View], Section]] = {
    Aspect.PAPERS: papers,
    Aspect.FEE: fees,
    Aspect.TIME: times,
    Aspect.PLACE: places,
    Aspect.ONLINE: online,
    Aspect.STEPS: steps,
    Aspect.CONDITIONS: conditions,
    Aspect.LEGAL: legal,
    Aspect.FORM: forms,
    Aspect.RESULT: results,
    Aspect.DEADLINE: deadlines,
    Aspect.PENALTY: penalties,
    Aspect.AMOUNT: amounts,
    Aspect.VALIDITY: validity,
    Aspect.PROXY: proxy,
    Aspect.MISSING: missing,
    Aspect.IN_PERSON: in_person,
    Aspect.ONLINE_FEE: online_fees,
    Aspect.FILLING: filling,
}

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
"""What is offered next, most asked first."""
AT_ONCE = 4
"""Aspects answered in one turn at most; the others stay buttons."""
LEAVES = 2
"""Replies in which a single aspect is told before the citizen is asked whether to go on."""
MORE = "Xem tiếp"
TITLE = 150
STILL = "Lưu ý đã nói ở trên vẫn đúng."
"""Instead of notes that were shown before in this conversation."""
ROOM = 100
"""Characters kept free in a reply for the heading and the line that says how much is left."""


def answer(view: View, aspects: Sequence[Aspect] = (), leaf: int = 1) -> tuple[Reply, ...]:
    """The replies that tell ``aspects`` of a procedure, or all at a glance when none is asked.

    ``leaf`` (from 1) is where a long answer to a single aspect goes on.
    """
    if superseded(view):
        return _closed(view, notice(view), successor_choices(view, aspects))
    if is_bare(view) and view.procedure.state is not State.REPLACED:
        return _closed(view, bare_text(view), related_choices(view, aspects))
    asked = tuple(dict.fromkeys(aspects))[:AT_ONCE]
    parts = _parts(view, asked, leaf)
    texts = [text for part in parts for text in part.texts] or _glance(view)
    heading = f"{title(view.procedure)} – {parts[0].section.heading}" if len(parts) == 1 else title(view.procedure)
    opening = notice(view) if leaf == 1 else ""
    opening = "\n\n".join(filter(None, (opening, OPENING))) if view.plain else opening
    texts[0] = "\n\n".join(filter(None, (heading, opening, texts[0])))
    body = texts if len(parts) == 1 else pack(texts)
    texts = _ended(body, view, first=leaf == 1 and not view.plain)
    *before, last = _replies(texts, _choices(view, parts), links(view.procedure))
    return (*before, _equipped(last, view, asked))


def title(procedure: Procedure) -> str:
    """The name as a heading."""
    return clip(phrase(procedure.title), TITLE)


def links(procedure: Procedure) -> tuple[Link, ...]:
    """Where to file online, and the official page, as far as they exist."""
    filing = procedure.online_url if can_file_online(procedure) and procedure.state is not State.REPLACED else None
    known = (("Nộp trực tuyến", filing), ("Xem trên Cổng quốc gia", procedure.official_url))
    return tuple(Link(label, url) for label, url in known if url)


@dataclass(frozen=True)
class _Part:
    """One aspect as far as it is told now."""

    aspect: Aspect
    section: Section
    excerpt: Excerpt

    @property
    def texts(self) -> tuple[str, ...]:
        *before, last = self.excerpt.texts
        left = self.excerpt.left
        return (*before, f"{last}\n(Còn {left} {self.section.noun} nữa, chọn “{MORE}”.)" if left else last)


def _parts(view: View, asked: Sequence[Aspect], leaf: int) -> list[_Part]:
    single = len(asked) == 1
    first, count = (leaf, LEAVES) if single else (1, 1)
    size = _leaf_size(view)
    sections = ((aspect, _section(aspect, view)) for aspect in asked)
    parts = [_Part(aspect, section, excerpt(section, first, count, size)) for aspect, section in sections]
    return parts if single else [_headed(part) for part in parts]


def _section(aspect: Aspect, view: View) -> Section:
    return plainer(SECTIONS[aspect](view)) if view.plain else SECTIONS[aspect](view)


def _headed(part: _Part) -> _Part:
    """Among several aspects each text begins with what it is about."""
    first, *rest = part.excerpt.texts
    heading = part.section.heading[:1].upper() + part.section.heading[1:]
    return replace(part, excerpt=replace(part.excerpt, texts=(f"{heading.upper()}\n{first}", *rest)))


def _leaf_size(view: View) -> int:
    """Characters of a leaf: what title, notice and source leave of a reply. The same for every leaf."""
    fixed = sum(map(len, (title(view.procedure), notice(view), source_line(view.procedure))))
    return max(500, REPLY_LIMIT - fixed - ROOM)


def _ended(body: Sequence[str], view: View, first: bool) -> list[str]:
    """The texts with warnings and source at the end; in a text of their own when the last one has no room."""
    told = cautions(view.procedure) if first else ()
    warned = STILL if told and view.noted else "\n".join(told)
    end = "\n\n".join(filter(None, (warned, source_line(view.procedure))))
    return [*body[:-1], *pack([body[-1], end])]


def _glance(view: View) -> list[str]:
    rows = (item.text for item in overview(view).items)
    return ["\n".join(map(in_brief, rows) if view.plain else rows)]


def _closed(view: View, text: str, choices: Sequence[Choice]) -> tuple[Reply, ...]:
    """An answer that leads to other procedures, since nothing more of this one is to be told."""
    texts = _ended([f"{title(view.procedure)}\n\n{text}"], view, first=True)
    return _replies(texts, tuple(choices[:CHOICE_LIMIT]), links(view.procedure))


def _replies(texts: Sequence[str], choices: tuple[Choice, ...], buttons: tuple[Link, ...]) -> tuple[Reply, ...]:
    return (*(Reply(text) for text in texts[:-1]), Reply(texts[-1], choices, buttons))


def _equipped(reply: Reply, view: View, asked: Sequence[Aspect]) -> Reply:
    """With the files of the forms and the office, where these were asked for."""
    if Aspect.FORM in asked:
        reply = replace(reply, files=form_files(view))
    office = own_office(view) if Aspect.PLACE in asked else None
    return with_office(reply, office) if office else reply


def _choices(view: View, parts: Sequence[_Part]) -> tuple[Choice, ...]:
    """Cases first, in the order of the text, then what follows, then other aspects."""
    asked = [part.aspect for part in parts]
    new = successor_choices(view, asked)
    told = () if view.plain else asked
    others = [_aspect_choice(view, aspect) for aspect in USUAL if aspect not in told]
    return tuple((new + _case_choices(view, parts) + _more(view, parts) + _back(view, asked) + others)[:CHOICE_LIMIT])


def usual_choices(procedure: Procedure) -> tuple[Choice, ...]:
    """What is mostly asked of a procedure, whatever its case."""
    return tuple(Choice(LABELS[aspect], choose(procedure.code, aspect)) for aspect in USUAL[:CHOICE_LIMIT])


def _case_choices(view: View, parts: Sequence[_Part]) -> list[Choice]:
    places = [place for part in parts for place in part.excerpt.cases]
    names = labels([view.procedure.cases[place].name for place in places])
    return [
        Choice(name, choose(view.procedure.code, Aspect.PAPERS, place))
        for name, place in zip(names, places, strict=True)
    ]


def _more(view: View, parts: Sequence[_Part]) -> list[Choice]:
    code = view.procedure.code
    return [
        Choice(
            MORE if len(parts) == 1 else f"{MORE}: {LABELS[part.aspect].lower()}",
            choose(code, part.aspect, _case_for(view, part.aspect), part.excerpt.next),
        )
        for part in parts
        if part.excerpt.left
    ]


def _aspect_choice(view: View, aspect: Aspect) -> Choice:
    return Choice(LABELS[aspect], choose(view.procedure.code, aspect, _case_for(view, aspect)))


def _case_for(view: View, aspect: Aspect) -> int | None:
    return view.case if aspect is Aspect.PAPERS else None


def _back(view: View, asked: Sequence[Aspect]) -> list[Choice]:
    """From one case back to the others."""
    if view.case is None or Aspect.PAPERS not in asked or len(situations(view.procedure)) < 2:
        return []
    return [Choice("Trường hợp khác", choose(view.procedure.code, Aspect.PAPERS))]
