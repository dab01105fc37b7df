"""Sections → replies: title, body, warnings, source line, and the buttons that lead on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from actions.answers.aspects.deadlines import deadlines, penalties
from actions.answers.aspects.fees import fees
from actions.answers.aspects.filling import filling
from actions.answers.aspects.forms import FILES, form_files, forms
from actions.answers.aspects.online_fees import online_fees
from actions.answers.aspects.outcomes import amounts, validity
from actions.answers.aspects.papers import papers, situations
from actions.answers.aspects.places import can_file_online, own_office, places, with_office
from actions.answers.aspects.presence import in_person, missing, proxy
from actions.answers.aspects.steps import conditions, legal, results, steps
from actions.answers.aspects.times import times
from actions.answers.bare import bare_text, is_bare, related_choices
from actions.answers.brief import MARK
from actions.answers.buttons import (
    LABELS,
    OTHER,
    REST,
    USUAL,
    aspect_choice,
    by_own_case,
    case_choices,
    case_for,
    cut_kinds,
    glance_choices,
    notes_choice,
    suggested_choices,
)
from actions.answers.fit import SCREEN, fitted, height, with_buttons
from actions.answers.guide.filing import STEPS_FROM, filed, guide_choice, guide_link, online, overview
from actions.answers.overview import AT_A_GLANCE, LINES, facts, more
from actions.answers.own_case import OF_MINE, chosen_line, list_link, own_case_choice
from actions.answers.plainer import OPENING, plainer
from actions.answers.replaced import notice, successor_choices, superseded
from actions.answers.section import Excerpt, Section, View, excerpt, title
from actions.answers.source import cautions, notes_in_brief, source_brief, source_line, source_of_told
from actions.saying.options import NEAR_ME
from actions.saying.reply import Choice, Link, Reply
from actions.saying.tap import choose
from actions.saying.wording import CHOICE_LIMIT, MORE, clip, pack
from data.models import Procedure, State
from nlu.talk.cues import heard
from nlu.talk.questions import IN_PASSING, without_story
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

OF_A_CASE = (Aspect.FEE, Aspect.TIME)
"""Aspects told in a line each beside the papers of one's own case."""
AT_ONCE = 4
"""Aspects answered in one turn at most; the others stay buttons."""
ROW = 350
"""Characters of all fees, or of the time, beside the papers of one's own case."""
CUT = "Chỗ “…” còn nữa: chọn nút cùng tên."
"""Said where something was told in brief: the buttons are called as the lines begin."""


def answer(view: View, aspects: Sequence[Aspect] = (), leaf: int = 1) -> tuple[Reply, ...]:
    """The replies that tell ``aspects`` of a procedure, or all at a glance when none is asked.

    ``leaf`` (from 1) is where a long answer to a single aspect goes on; leaf 2 of the glance are its notes.
    """
    if superseded(view):
        return _closed(view, notice(view), successor_choices(view, aspects))
    if is_bare(view) and view.procedure.state is not State.REPLACED:
        return _closed(view, bare_text(view), related_choices(view, aspects))
    wanted = _without_how(view, tuple(dict.fromkeys(aspects))[:AT_ONCE])
    asked = tuple(sorted(wanted, key=lambda aspect: SECTIONS[aspect](view).silent))  # what is left out: last
    if leaf == 1 and _is_first(view):
        asked = without_story(view.question, asked)
        if not IN_PASSING.isdisjoint(asked):
            return _said_in_passing(view, asked)
    if at_a_glance(view, asked) and leaf == 1:
        return _glance(view, asked)
    return _at_length(view, asked, leaf)


def _at_length(view: View, asked: tuple[Aspect, ...], leaf: int) -> tuple[Reply, ...]:
    """The replies that tell these aspects in full, or the notes; filing online and one's own papers in their way."""
    if asked == (Aspect.ONLINE,) and can_file_online(view.procedure):
        if leaf >= STEPS_FROM:
            return filed(view, leaf)
        if not view.plain:
            return _before_filing(view)
    if asked == (Aspect.PAPERS,) and view.leaf is not None and not view.plain:
        return _own_case(view, leaf)
    return _sections(view, asked, leaf) if asked else _notes(view)


def at_a_glance(view: View, asked: Sequence[Aspect]) -> bool:
    """Tell whether the answer tells all that matters on one screen: the first answer to a matter, and where nothing
    particular is asked.
    """
    return not asked or (_is_first(view) and set(asked) <= set(AT_A_GLANCE))


def _is_first(view: View) -> bool:
    """Tell whether this is the first that is told of the matter."""
    return view.alone and not (view.noted or view.plain or view.chosen)


def _said_in_passing(view: View, asked: Sequence[Aspect]) -> tuple[Reply, ...]:
    """Return what a record says in passing, then all that matters: by itself it tells too little at first."""
    passing = [aspect for aspect in asked if aspect in IN_PASSING]
    texts = [part.text for part in map(_headed, _parts(view, passing, 1))]
    others = tuple(aspect for aspect in asked if aspect in AT_A_GLANCE)
    return (*map(Reply, pack(texts)), *_glance(view, others))


def _without_how(view: View, asked: tuple[Aspect, ...]) -> tuple[Aspect, ...]:
    """Return what is asked but for how it is done: who opens with "phải làm thế nào" wants to know what to bring and
    where, and not what officers do in which order, unless just that is asked.
    """
    if not _is_first(view) or "step_by_step" in heard("talk", view.question):
        return asked
    return tuple(aspect for aspect in asked if aspect is not Aspect.STEPS)


def links(procedure: Procedure) -> tuple[Link, ...]:
    """Return where to file online, and the official page, as far as they exist."""
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
    def text(self) -> str:
        text, left = self.excerpt.text, self.excerpt.left
        return f"{text}\n(Còn {left} {self.section.noun} nữa, chọn “{MORE}”.)" if left else text


def _glance(view: View, asked: Sequence[Aspect]) -> tuple[Reply, ...]:
    """All that matters on one screen, what was asked first."""
    procedure, sections = view.procedure, {aspect: SECTIONS[aspect](view) for aspect in asked}
    frame = _opened(view, [section.heading for section in sections.values()])
    room = SCREEN - sum(map(height, (*frame, CUT)))
    short = _short_enough(sections)
    told = fitted(facts(view, asked, short), 0 if view.plain else room, asked)
    case = own_case_choice(view)
    led = {Aspect.PAPERS} if by_own_case(view) else set()
    left = CHOICE_LIMIT - len([*successor_choices(view, asked), *guide_choice(view), *case])
    questions = suggested_choices(view)[: max(1, left - len(cut_kinds(told) - led))]
    told = with_buttons(told, left - len(questions), led)
    pointer = [CUT] if any(each.cut and MARK in each.text for each in told) else []
    body = "\n".join([*(each.text for each in told), *pointer])
    texts = pack(["\n\n".join([*frame, body, source_brief(procedure)])])
    *before, last = _replies(texts, glance_choices(view, told, asked, questions), links(procedure))
    return (*before, _equipped(last, view, asked))


def _short_enough(sections: Mapping[Aspect, Section]) -> dict[Aspect, str]:
    """The sections asked for that need no second leaf and no choice between cases."""
    first = {aspect: excerpt(section, 1) for aspect, section in sections.items()}
    return {
        aspect: shown.text if len(first) == 1 else f"{LABELS[aspect]}:\n{shown.text}"
        for aspect, shown in first.items()
        if not shown.left and not shown.cases
    }


def _opened(view: View, headings: Sequence[str], leaf: int = 1) -> list[str]:
    """The procedure, with what is told of it if that is one thing, and the lines that go before this."""
    heading = f"{title(view.procedure)} – {headings[0]}" if len(headings) == 1 else title(view.procedure)
    before = (chosen_line(view), notice(view) if leaf == 1 else "", OPENING if view.plain else "")
    return [heading, *filter(None, before)]


def _notes(view: View) -> tuple[Reply, ...]:
    section = more(view)
    texts = [f"{title(view.procedure)} – {section.heading}", *(item.text for item in section.items)]
    choices = tuple(aspect_choice(view, aspect) for aspect in USUAL)
    return _replies(pack(["\n\n".join(texts), source_line(view.procedure)]), choices, links(view.procedure))


def _own_case(view: View, leaf: int) -> tuple[Reply, ...]:
    """The papers of one's own case, with its fee and time, and the list of them to take along."""
    part = _parts(view, (Aspect.PAPERS,), leaf)[0]
    beside = "\n".join(_in_a_row(view, each) for each in OF_A_CASE)
    body = [f"{title(view.procedure)} – {OF_MINE}", chosen_line(view), part.text, *([beside] if leaf == 1 else [])]
    texts = _ended(pack(body), view, first=leaf == 1)
    others = [aspect_choice(view, aspect) for aspect in (Aspect.PLACE, *REST)]
    choices = [*_more(view, [part]), *guide_choice(view), *own_case_choice(view), *_notes_left(view, leaf), *others]
    return _replies(texts, tuple(choices[:CHOICE_LIMIT]), (list_link(view), *links(view.procedure)))


def _in_a_row(view: View, aspect: Aspect) -> str:
    """The longest form of a fact in one line that is no long text."""
    name, forms = LINES[aspect]
    told = forms(view)
    return f"{name}: {clip(next((text for text in told if len(text) <= ROW), told[-1]), ROW)}"


def _before_filing(view: View) -> tuple[Reply, ...]:
    """Filing online as a whole, and the way to its first step."""
    texts = _ended([f"{title(view.procedure)} – làm trực tuyến\n\n{overview(view)}"], view, first=True)
    others = [aspect_choice(view, aspect) for aspect in USUAL]
    choices = [*successor_choices(view, [Aspect.ONLINE]), *guide_choice(view), *_notes_left(view, 1), *others]
    opened = (*links(view.procedure), guide_link(view))
    return _replies(texts, tuple(choices[:CHOICE_LIMIT]), opened)


def _sections(view: View, asked: Sequence[Aspect], leaf: int) -> tuple[Reply, ...]:
    parts = _parts(view, asked, leaf)
    texts = [part.text for part in parts]
    before = _opened(view, [part.section.heading for part in parts], leaf)
    texts[0] = "\n\n".join(filter(None, (*before, texts[0])))
    texts = _ended(texts if len(parts) == 1 else pack(texts), view, first=leaf == 1 and not view.plain, told=asked)
    to_take = (list_link(view),) if Aspect.PAPERS in asked and view.procedure.cases and not view.case else ()
    choices = _choices(view, parts, leaf)
    if tuple(asked) == (Aspect.PLACE,) and view.office is None:
        choices = (*choices[: CHOICE_LIMIT - 1], NEAR_ME)
    *earlier, last = _replies(texts, choices, (*to_take, *links(view.procedure)))
    return (*earlier, _equipped(last, view, asked))


def _parts(view: View, asked: Sequence[Aspect], leaf: int) -> list[_Part]:
    sections = [(aspect, _section(aspect, view)) for aspect in asked]
    if len(asked) == 1:
        return [_Part(aspect, section, excerpt(section, leaf)) for aspect, section in sections]
    return [_headed(_Part(aspect, section, excerpt(section, 1))) for aspect, section in sections]


def _section(aspect: Aspect, view: View) -> Section:
    return plainer(SECTIONS[aspect](view)) if view.plain else SECTIONS[aspect](view)


def _headed(part: _Part) -> _Part:
    """Among several aspects each text begins with what it is about."""
    heading = part.section.heading.upper()
    return replace(part, excerpt=replace(part.excerpt, text=f"{heading}\n{part.excerpt.text}"))


def _ended(body: Sequence[str], view: View, first: bool, told: Sequence[Aspect] = ()) -> list[str]:
    """The texts with warnings and source at the end; in a text of their own when the last one has no room."""
    notes = notes_in_brief(view.procedure) if first and not view.noted else ""
    end = (notes, source_of_told(view.procedure, told))
    return [*body[:-1], *pack([body[-1], "\n\n".join(filter(None, end))])]


def _closed(view: View, text: str, choices: Sequence[Choice]) -> tuple[Reply, ...]:
    """An answer that leads to other procedures, since nothing more of this one is to be told."""
    texts = _ended([f"{title(view.procedure)}\n\n{text}"], view, first=True)
    return _replies(texts, tuple(choices[:CHOICE_LIMIT]), links(view.procedure))


def _replies(texts: Sequence[str], choices: tuple[Choice, ...], buttons: tuple[Link, ...]) -> tuple[Reply, ...]:
    return (*(Reply(text) for text in texts[:-1]), Reply(texts[-1], choices, buttons))


def _equipped(reply: Reply, view: View, asked: Sequence[Aspect]) -> Reply:
    """With the files of the forms and the office, where these were asked for."""
    if Aspect.FORM in asked:
        files = form_files(view.procedure)
        whole = [guide_link(view)] if len(files) > FILES else []
        reply = replace(reply, files=files[:FILES], links=(*reply.links, *whole))
    office = own_office(view) if Aspect.PLACE in asked else None
    return with_office(reply, office) if office else reply


def _choices(view: View, parts: Sequence[_Part], leaf: int) -> tuple[Choice, ...]:
    """Cases first, in the order of the text, then what follows, then other aspects."""
    asked = [part.aspect for part in parts]
    told = () if view.plain else asked
    others = [aspect_choice(view, aspect) for aspect in USUAL if aspect not in told]
    of_case = own_case_choice(view) if view.overheard or Aspect.PAPERS in asked else []
    going_on = _case_choices(view, parts) + _more(view, parts) + _back(view, asked) + _notes_left(view, leaf)
    new = [*suggested_choices(view), *successor_choices(view, asked), *of_case, *going_on, *guide_choice(view)]
    return tuple([*new, *others][:CHOICE_LIMIT])


def _notes_left(view: View, leaf: int) -> list[Choice]:
    """The way to the notes where a section told them in brief."""
    told, whole = notes_in_brief(view.procedure), "\n".join(cautions(view.procedure))
    return [notes_choice(view)] if told != whole and leaf == 1 and not view.noted and not view.plain else []


def _case_choices(view: View, parts: Sequence[_Part]) -> list[Choice]:
    return case_choices(view.procedure, [place for part in parts for place in part.excerpt.cases])


def _more(view: View, parts: Sequence[_Part]) -> list[Choice]:
    return [
        Choice(
            MORE if len(parts) == 1 else f"{MORE}: {LABELS[part.aspect].lower()}",
            choose(view.procedure.code, part.aspect, case_for(view, part.aspect), part.excerpt.next),
        )
        for part in parts
        if part.excerpt.left
    ]


def _back(view: View, asked: Sequence[Aspect]) -> list[Choice]:
    """From one case back to the others."""
    if view.case is None or Aspect.PAPERS not in asked or len(situations(view.procedure)) < 2:
        return []
    return [Choice(OTHER, choose(view.procedure.code, Aspect.PAPERS))]
