"""Our own texts over official records: what survives, what gives way, what is flagged."""

from __future__ import annotations

from datetime import date

import pytest
from support.records import official, paper, way

from data.loader import load_procedures
from data.models import Case, Fee, Form, Method, Paper, Procedure, State, Stated, SubmissionMethod
from data.official.facets import LABELS, facets, fingerprint, official_hash
from data.official.overlay import (
    FACTS,
    OURS,
    STATED,
    WORDING,
    Withdrawn,
    load_baselines,
    overlay,
    to_reread,
    together,
)

CODE = "9.000001"
OWN = Procedure(
    code=CODE,
    name="Cấp giấy phép số 1",
    plain_name="Xin giấy phép",
    summary="Giấy phép nói dễ hiểu.",
    methods=(Method(via=SubmissionMethod.DIRECT, fees=(Fee(amount=15000, text="15 nghìn"),)),),
    cases=(Case(papers=(Paper(name="Tờ khai (xin ở quầy)"),)),),
    warnings=("Mang theo bản chính.",),
    popularity=7,
)
WRITTEN = {CODE: fingerprint(official())}


def merged(record, own=OWN, baselines=WRITTEN, withdrawn=None):
    records = {} if record is None else {record.code: record}
    return {p.code: p for p in overlay(records, [own] if own else [], together(baselines), withdrawn or {})}


def test_without_a_text_of_ours_the_record_speaks():
    assert merged(official(2), own=None)["9.000002"] == official(2)


def test_our_text_stays_while_the_record_does():
    told = merged(official())[CODE]
    assert (told.summary, told.methods, told.cases, told.warnings) == (
        OWN.summary,
        OWN.methods,
        OWN.cases,
        OWN.warnings,
    )
    assert (told.outdated, told.official_hash) == ((), official().official_hash)
    assert told.source.decision == "163/QĐ-BTP"


def test_a_changed_fee_is_taken_and_our_words_stay():
    told = merged(official(executionMethods=[way(fee=20000)]))[CODE]
    assert [fee.amount for method in told.methods for fee in method.fees] == [20000]
    assert (told.plain_name, told.cases, told.popularity, told.outdated) == (OWN.plain_name, OWN.cases, 7, ())


def test_changed_papers_are_flagged_and_ours_stay():
    record = official(executionCases=[{"name": "", "profileComponents": [paper("Tờ khai mới")]}])
    told = merged(record)[CODE]
    assert (told.cases, told.methods, told.outdated) == (OWN.cases, OWN.methods, ("papers",))
    assert told.source == OWN.source  # the record's new date must not vouch for old papers


def test_rereading_ends_the_flag():
    record = official(executionCases=[{"name": "", "profileComponents": [paper("Tờ khai mới")]}])
    reread = together(WRITTEN, {CODE: fingerprint(record)})
    assert to_reread(OWN, record, reread[CODE]) == ()
    assert to_reread(OWN, record, together(WRITTEN)[CODE]) == ("papers",)


def test_a_text_that_was_never_compared_is_not_flagged():
    told = merged(official(executionMethods=[way(fee=1)]), baselines={})[CODE]
    assert (told.methods, told.outdated) == (OWN.methods, ())


def test_a_name_only_text_gets_all_its_facts_from_the_record():
    stub = Procedure(
        code=CODE, name="tên tạm", plain_name="Xin giấy phép", summary="Tóm tắt.", warnings=("Chưa có phí.",)
    )
    told = merged(official(), own=stub, baselines={})[CODE]
    assert (told.name, told.plain_name, told.summary) == ("Cấp giấy phép số 1", "Xin giấy phép", "Tóm tắt.")
    assert (told.methods, told.cases, told.warnings) == (official().methods, official().cases, ())


def test_a_procedure_that_the_portal_never_had_is_left_alone():
    assert merged(None)[CODE] == OWN


def test_a_withdrawn_procedure_with_a_text_of_ours_is_doubtful():
    assert merged(None, withdrawn={CODE: Withdrawn(official())})[CODE].state is State.SUSPECT


def test_a_replaced_procedure_leads_to_the_new_one():
    gone = {CODE: Withdrawn(official(), ("9.000002",)), "9.000003": Withdrawn(official(3), ("9.000002",))}
    told = merged(official(2), withdrawn=gone)
    assert {code: (p.state, p.replaced_by) for code, p in told.items()} == {
        CODE: (State.REPLACED, ("9.000002",)),
        "9.000002": (State.IN_FORCE, ()),
        "9.000003": (State.REPLACED, ("9.000002",)),
    }


def test_a_withdrawn_procedure_without_text_or_successor_is_gone():
    assert merged(None, own=None, withdrawn={CODE: Withdrawn(official())}) == {}


def test_every_facet_is_either_wording_or_fact():
    assert {*WORDING, *FACTS, *STATED, "decision"} == set(LABELS)
    assert {*WORDING.values(), *FACTS.values(), *OURS} <= set(Procedure.__fields__)


STATED_FACT = Stated(text="Trong 60 ngày kể từ ngày sinh.", source="bản ghi 1.001193", as_of=date(2026, 4, 15))
"""A deadline, as we put it into words."""


@pytest.mark.parametrize("known", [{}, {"cases": (Case(papers=(Paper(name="Tờ khai"),)),)}])
def test_what_we_put_into_words_stays_above_the_official_record(known):
    own = Procedure(code=CODE, name="Đăng ký khai sinh", deadline=STATED_FACT, presence=STATED_FACT, **known)
    told = merged(official(), own=own)[CODE]
    assert (told.deadline, told.presence) == (STATED_FACT, STATED_FACT)


def test_a_changed_deadline_is_another_version_and_an_official_record_has_none():
    own = Procedure(code=CODE, name="Đăng ký khai sinh")
    assert official_hash(own) != official_hash(own.copy(update={"deadline": STATED_FACT}))
    assert not any(facets(official())[name] for name in STATED)


def test_the_seed_says_what_its_texts_were_written_against():
    own = {procedure.code for procedure in load_procedures()}
    baselines = load_baselines()
    assert len(baselines) >= 190
    assert set(baselines) <= own
    assert all(
        set(facets) <= set(LABELS) and all(isinstance(h, str) for h in facets.values())
        for facets in baselines.values()
    )


@pytest.mark.parametrize("facet", [*WORDING, *FACTS])
def test_any_changed_facet_is_to_be_reread(facet):
    baseline = {**fingerprint(official()), facet: "other"}
    assert to_reread(OWN, official(), (baseline,)) == (facet,)


def test_what_the_record_says_of_filing_counts():
    form = Form(id="019dd021-f563-755f-abf3-a308189ef24f", name="a.docx")
    own = OWN.copy(update={"openings": 1, "forms": (form,)})
    record = official()
    closed = merged(record.copy(update={"openings": 0, "forms": ()}), own)[CODE]
    assert (closed.openings, closed.forms) == (0, ())
    silent = merged(record.copy(update={"openings": None, "forms": ()}), own)[CODE]
    assert (silent.openings, silent.forms) == (1, (form,))
