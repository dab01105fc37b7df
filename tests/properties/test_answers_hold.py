"""What every answer keeps to, for the whole starter content and for records nobody would write by hand."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.answers.aspects.paper_kinds import without_number
from actions.answers.aspects.papers import ALWAYS, MENU, MENU_AFTER_COMMON, NOTES, SHOWN, SOMETIMES, situations
from actions.answers.buttons import LABELS
from actions.answers.compose import CUT, answer
from actions.answers.fit import SCREEN, height
from actions.answers.replaced import superseded
from actions.answers.section import View
from actions.answers.source import NOTE
from actions.saying.reply import Reply
from actions.saying.tap import PAYLOAD_LIMIT
from actions.saying.wording import CHOICE_LIMIT, LABEL_LIMIT, REPLY_LIMIT, clip, money, phrase
from data.catalogue import catalogue_of
from data.models import (
    Case,
    Fee,
    LegalBasis,
    Level,
    Method,
    OnlineLevel,
    Paper,
    Procedure,
    Source,
    State,
    SubmissionMethod,
    Time,
    TimeUnit,
)
from data.provisions import provisions
from data.releases.live import current_release
from nlu.understanding import Aspect

CATALOGUE = catalogue_of(current_release().content)
LEAVES = range(1, 60)
MONEY = re.compile(r"\d[\d.,]* ?(?:đồng|đ\b|đô la Mỹ)")

WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=3, max_size=900).filter(
    lambda s: len(s.strip()) > 2
)
MAYBE = st.one_of(st.none(), WORDS)
PAPERS = st.builds(
    Paper,
    name=WORDS,
    when=MAYBE,
    originals=st.one_of(st.none(), st.integers(0, 5)),
    copies=st.one_of(st.none(), st.integers(0, 5)),
    shown=st.booleans(),
    form=MAYBE,
    note=MAYBE,
)
FEES = st.one_of(
    st.builds(Fee, amount=st.integers(1, 10**8), text=MAYBE),
    st.builds(Fee, text=WORDS),
    st.builds(Fee, free=st.just(True), text=MAYBE),
)
CASES = st.builds(Case, name=st.text(max_size=300), papers=st.lists(PAPERS, max_size=6).map(tuple))
TIMES = st.one_of(
    st.builds(Time, value=st.integers(1, 90), unit=st.sampled_from(TimeUnit), text=MAYBE), st.builds(Time, text=WORDS)
)
METHODS = st.builds(
    Method,
    via=st.sampled_from(SubmissionMethod),
    time=st.one_of(st.none(), TIMES),
    fees=st.lists(FEES, max_size=4).map(tuple),
    note=MAYBE,
)
PROCEDURES = st.builds(
    Procedure,
    code=st.just("1.000001"),
    name=WORDS,
    plain_name=MAYBE,
    summary=MAYBE,
    levels=st.lists(st.sampled_from(Level), max_size=2).map(tuple),
    agencies=st.lists(WORDS, max_size=3).map(tuple),
    receiving_place=MAYBE,
    online_level=st.sampled_from(OnlineLevel),
    methods=st.lists(METHODS, max_size=4).map(tuple),
    steps=st.lists(WORDS, max_size=6).map(tuple),
    cases=st.lists(
        st.builds(Case, name=st.text(max_size=300), papers=st.lists(PAPERS, max_size=6).map(tuple)), max_size=9
    ).map(tuple),
    conditions=st.lists(WORDS, max_size=6).map(tuple),
    legal_basis=st.lists(st.builds(LegalBasis, number=WORDS, name=MAYBE), max_size=6).map(tuple),
    results=st.lists(WORDS, max_size=4).map(tuple),
    warnings=st.lists(WORDS, max_size=3).map(tuple),
    state=st.sampled_from(State),
    replaced_by=st.lists(st.just("1.000002"), max_size=1).map(tuple),
    source=st.builds(Source, portal_id=MAYBE, decision=MAYBE, as_of=st.one_of(st.none(), st.dates(date(2000, 1, 1)))),
)


def questions(procedure: Procedure):
    """Everything that can be asked of a record: each aspect alone, all of them, none, and each case."""
    yield from ([aspect] for aspect in Aspect)
    yield from ([], [Aspect.FEE, Aspect.TIME, Aspect.PAPERS], list(Aspect))


FIRST = ([], [Aspect.PAPERS], [Aspect.FEE], [Aspect.TIME], [Aspect.PLACE], [Aspect.TIME, Aspect.FEE])
"""First questions to a matter that are answered at a glance."""


def check(replies: tuple[Reply, ...]) -> None:
    assert replies
    for reply in replies:
        assert reply.text.strip()
        assert len(reply.text) <= REPLY_LIMIT
        assert len(reply.choices) <= CHOICE_LIMIT
        assert len({choice.label for choice in reply.choices}) == len(reply.choices)
        assert all(0 < len(choice.label) <= LABEL_LIMIT for choice in reply.choices)
        assert all(len(choice.payload.encode()) <= PAYLOAD_LIMIT for choice in reply.choices)
    assert all(not reply.choices for reply in replies[:-1])
    assert "Nguồn:" in replies[-1].text


HEADINGS = tuple(heading.casefold() + ":" for heading in (ALWAYS, SHOWN, SOMETIMES, NOTES, MENU, MENU_AFTER_COMMON))


def body(reply: Reply) -> str:
    """A reply without headings, so that what goes on in the next reply is not torn apart by them."""
    lines = [line for line in reply.text.split("\n") if not line.startswith(("(Còn ", "Nguồn:", "Lưu ý:"))]
    return "\n".join(
        line for line in lines if not line.casefold().endswith(HEADINGS) and " – giấy tờ cần có" not in line
    )


def whole(view: View, aspect: Aspect) -> str:
    """The answer with all its leaves."""
    texts, leaf = [], 1
    for _ in LEAVES:
        replies = answer(view, [aspect], leaf)
        check(replies)
        texts += map(body, replies)
        more = [choice for choice in replies[-1].choices if choice.label == "Xem tiếp"]
        if not more:
            return "\n".join(texts)
        leaf = int(re.findall(r'"n":(\d+)', more[0].payload)[0])
    raise AssertionError("no end")


def check_first(replies: tuple[Reply, ...]) -> None:
    """Whatever line of a first answer says less than the record has a button of its name."""
    check(replies)
    buttons = {choice.label for choice in replies[-1].choices}
    lines = [line for reply in replies for line in reply.text.split("\n")]
    names = {line.partition(":")[0] for line in lines if line.endswith("…") and ": " in line}
    assert names & {*LABELS.values(), "Lưu ý"} <= buttons
    assert (CUT in lines) <= bool(buttons)


def squeezed(text: str) -> str:
    return re.sub(r"[^\w]", "", text).lower()


@pytest.mark.parametrize("procedure", CATALOGUE.content.procedures, ids=lambda procedure: procedure.code)
class TestStarterContent:
    def test_every_question_has_an_answer_within_all_limits(self, procedure):
        view = View(procedure, successors=CATALOGUE.successors(procedure))
        for aspects in questions(procedure):
            replies = answer(view, aspects)
            check(replies)
            assert "None" not in "".join(reply.text for reply in replies)

    def test_a_first_answer_leads_to_all_that_it_leaves_out(self, procedure):
        if superseded(View(procedure, successors=CATALOGUE.successors(procedure))):
            pytest.skip("the new procedure is told in its place, or they are offered where there are several")
        for aspects in FIRST:
            replies = answer(View(procedure, successors=CATALOGUE.successors(procedure), alone=True), aspects)
            check_first(replies)
            assert "None" not in "".join(reply.text for reply in replies)

    def test_a_note_begins_with_what_it_is_about(self, procedure):
        """The first answer tells of each note the first sentence: it must not be cut within."""
        for warning in procedure.warnings:
            assert len(re.split(r"[.;](?=\s)", phrase(warning))[0]) <= NOTE

    def test_no_amount_that_is_not_in_the_record(self, procedure):
        laws = (f"{law.text} {law.brief}" for law in provisions() if procedure.code in law.procedures)
        record = " ".join([procedure.json(ensure_ascii=False), *laws])
        known = {money(fee.amount, fee.currency) for method in procedure.methods for fee in method.fees if fee.amount}
        told = [(aspects, False) for aspects in questions(procedure)] + [(aspects, True) for aspects in FIRST]
        for aspects, first in told:
            for reply in answer(View(procedure, alone=first), aspects):
                amounts = {match.group() for match in MONEY.finditer(reply.text)}
                assert {amount for amount in amounts if amount not in known and amount not in record} == set()

    def test_every_paper_fee_step_and_number_can_be_read(self, procedure):
        view = View(procedure)
        papers = whole(view, Aspect.PAPERS)
        for place in situations(procedure):
            papers += whole(View(procedure, case=place), Aspect.PAPERS)
        fees, steps, legal = (squeezed(whole(view, aspect)) for aspect in (Aspect.FEE, Aspect.STEPS, Aspect.LEGAL))
        said = squeezed(papers)
        for paper in (paper for case in procedure.cases for paper in case.papers):
            assert squeezed(paper.name) in said
            assert squeezed(paper.note or "") in said
        for method in procedure.methods:
            for fee in method.fees:
                assert fee.amount is None or squeezed(money(fee.amount, fee.currency)) in fees
                assert fee.free or squeezed(fee.text or "") in fees
        assert all(squeezed(step) in steps for step in procedure.steps)
        assert all(squeezed(basis.number) in legal for basis in procedure.legal_basis)


@settings(max_examples=150)
@given(PROCEDURES, st.lists(st.sampled_from(Aspect), max_size=6))
def test_any_record_is_answered_within_all_limits(procedure, aspects):
    check(answer(View(procedure), aspects))


@settings(max_examples=150)
@given(PROCEDURES, st.sampled_from(FIRST), st.booleans())
def test_the_first_answer_to_any_record_leads_to_all_that_it_leaves_out(procedure, aspects, plain):
    check_first(answer(View(procedure, alone=True, plain=plain), aspects))


@settings(max_examples=60)
@given(PROCEDURES.filter(lambda procedure: procedure.state is State.IN_FORCE))
def test_no_paper_is_lost_on_the_way(procedure):
    told = whole(View(procedure), Aspect.PAPERS)
    for place in situations(procedure):
        told += whole(View(procedure, case=place), Aspect.PAPERS)
    for case in procedure.cases:
        for paper in case.papers:
            assert squeezed(without_number(phrase(paper.name))) in squeezed(told)


@settings(max_examples=60)
@given(PROCEDURES, st.integers(0, 12), st.integers(1, 50))
def test_any_case_and_leaf_number_is_survived(procedure, case, leaf):
    check(answer(View(procedure, case=case), [Aspect.PAPERS], leaf))


def test_first_answers_to_what_is_used_most_are_short():
    """Counted in lines; ``make bench SUITE=phone`` measures them in a browser."""
    tall = [
        procedure.code
        for procedure in CATALOGUE.popular[:60]
        if sum(map(height, answer(View(procedure, alone=True))[0].text.split("\n"))) > SCREEN + 4
    ]
    assert len(tall) <= 6, tall


def test_titles_are_cut_not_refused():
    procedure = Procedure(code="1.000001", name="Đăng ký " * 200)
    assert answer(View(procedure))[0].text.startswith(clip(phrase(procedure.name), 150))
