"""Our starter content against the portal's own records: no number, paper count or legal document may be invented.

The records lie beside the project on its own machines only; elsewhere these tests are skipped with a word.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from actions.answers.aspects.times import times as time_section
from actions.answers.section import View
from bench.truth.numbers import method_times, times
from common.settings import ROOT
from data.loader import load_content
from data.models import Procedure
from data.official.facets import fingerprint
from data.official.overlay import load_baselines
from data.official.portal_records import procedure_from_record, read_records

RECORDS = ROOT.parent / "shared" / "portal-snapshot-2026-07" / "procedures.jsonl.gz"
FACTS = ROOT.parent / "shared" / "facts" / "procedures.jsonl"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not RECORDS.exists(), reason="bản ghi của Cổng không có trên máy này"),
]

PROCEDURES = {procedure.code: procedure for procedure in load_content().procedures}


@lru_cache(maxsize=1)
def records() -> dict[str, tuple[Procedure, str]]:
    """Official record by code: as a procedure, and its whole text with all that is known beside it."""
    return {
        code: (procedure_from_record(raw), json.dumps(raw, ensure_ascii=False)) for code, raw in raw_records().items()
    }


@lru_cache(maxsize=1)
def raw_records() -> dict[str, dict[str, Any]]:
    """The records of what we have, as the portal gives them."""
    found = ((raw["code"].strip(), raw) for raw in read_records(RECORDS))
    return {code: raw for code, raw in found if code in PROCEDURES}


@lru_cache(maxsize=1)
def facts() -> dict[str, str]:
    lines = Path(FACTS).read_text(encoding="utf-8").splitlines() if FACTS.exists() else []
    return {json.loads(line)["ma"]: line for line in lines}


def numbers(text: str) -> set[str]:
    """All whole numbers of a text, without thousands separators."""
    return {re.sub(r"[.,\s]", "", number).lstrip("0") for number in re.findall(r"\d+(?:[.,]\d{3})*", text)}


def known(code: str) -> set[str]:
    return numbers(records()[code][1]) | numbers(facts().get(code, ""))


RECORDED = sorted(code for code in PROCEDURES if RECORDS.exists() and code in records())


def test_nearly_all_have_a_record():
    assert len(RECORDED) >= 190


def test_the_baseline_is_what_the_records_say():
    """If the converter was meant to change: motcua sync baseline RECORDS."""
    baselines = load_baselines()
    wrong = [code for code in RECORDED if baselines.get(code) != fingerprint(records()[code][0])]
    assert wrong == []


@pytest.mark.parametrize("code", RECORDED)
def test_every_amount_and_time_is_in_the_record(code):
    procedure = PROCEDURES[code]
    told = {str(fee.amount) for method in procedure.methods for fee in method.fees if fee.amount is not None}
    told |= {f"{m.time.value:g}" for m in procedure.methods if m.time and m.time.value}
    assert told - known(code) == set()


@pytest.mark.parametrize("code", RECORDED)
def test_every_time_of_a_way_to_file_is_told(code):
    told = "\n".join(item.text for item in time_section(View(PROCEDURES[code], alone=True)).items)
    assert method_times(raw_records()[code]) - times(told) == set()


@pytest.mark.parametrize("code", RECORDED)
def test_legal_documents_results_and_source_are_the_records(code):
    ours, official = PROCEDURES[code], records()[code][0]
    assert [basis.number for basis in ours.legal_basis] == [basis.number for basis in official.legal_basis]
    assert ours.source.as_of == official.source.as_of
    assert ours.source.portal_id == official.source.portal_id


@pytest.mark.parametrize("code", RECORDED)
def test_numbers_in_our_own_sentences_are_in_the_record(code):
    procedure = PROCEDURES[code]
    papers = [paper for case in procedure.cases for paper in case.papers]
    sentences = [procedure.summary or "", *procedure.steps, *procedure.conditions]
    sentences += [text or "" for paper in papers for text in (paper.name, paper.when, paper.note, paper.form)]
    sentences += [text or "" for m in procedure.methods for text in (m.note, *(fee.text for fee in m.fees))]
    assert numbers(" ".join(sentences)) - known(code) - {""} == set()


@pytest.mark.parametrize("code", RECORDED)
def test_submission_ways_are_the_records(code):
    ours, official = PROCEDURES[code], records()[code][0]
    assert {method.via for method in ours.methods} == {method.via for method in official.methods}
