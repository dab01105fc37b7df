"""Our starter content against the portal's own records: no number, paper count or legal document may be invented.

The records lie beside the project on its own machines only; elsewhere these tests are skipped with a word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from actions.answers.aspects.times import times as time_section
from actions.answers.section import View
from bench.truth.numbers import method_times, times
from common.settings import ROOT
from data.loader import load_procedures
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

PROCEDURES = {procedure.code: procedure for procedure in load_procedures()}


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


# One test for a law and not one for a procedure: each test costs the runner more than what it compares.
def _breaking(faults: Callable[[str], set[Any]]) -> dict[str, set[Any]]:
    """The faults of each procedure that has any, by its code."""
    found = {code: faults(code) for code in RECORDED}
    return {code: some for code, some in found.items() if some}


def test_nearly_all_have_a_record():
    assert len(RECORDED) >= 190


def test_the_baseline_is_what_the_records_say():
    """If the converter was meant to change: motcua sync baseline RECORDS."""
    baselines = load_baselines()
    wrong = [code for code in RECORDED if baselines.get(code) != fingerprint(records()[code][0])]
    assert wrong == []


def test_every_amount_and_time_is_in_the_record():
    def invented(code: str) -> set[str]:
        methods = PROCEDURES[code].methods
        told = {str(fee.amount) for method in methods for fee in method.fees if fee.amount is not None}
        told |= {f"{m.time.value:g}" for m in methods if m.time and m.time.value}
        return told - known(code)

    assert _breaking(invented) == {}


def test_every_time_of_a_way_to_file_is_told():
    def untold(code: str) -> set[tuple[float, str]]:
        told = "\n".join(item.text for item in time_section(View(PROCEDURES[code], alone=True)).items)
        return method_times(raw_records()[code]) - times(told)

    assert _breaking(untold) == {}


def test_legal_documents_results_and_source_are_the_records():
    def differing(code: str) -> set[str]:
        ours, official = PROCEDURES[code], records()[code][0]
        same = {
            "legal_basis": [b.number for b in ours.legal_basis] == [b.number for b in official.legal_basis],
            "as_of": ours.source.as_of == official.source.as_of,
            "portal_id": ours.source.portal_id == official.source.portal_id,
        }
        return {name for name, so in same.items() if not so}

    assert _breaking(differing) == {}


def test_numbers_in_our_own_sentences_are_in_the_record():
    def invented(code: str) -> set[str]:
        procedure = PROCEDURES[code]
        papers = [paper for case in procedure.cases for paper in case.papers]
        sentences = [procedure.summary or "", *procedure.steps, *procedure.conditions]
        sentences += [text or "" for paper in papers for text in (paper.name, paper.when, paper.note, paper.form)]
        sentences += [text or "" for m in procedure.methods for text in (m.note, *(fee.text for fee in m.fees))]
        return numbers(" ".join(sentences)) - known(code) - {""}

    assert _breaking(invented) == {}


def test_submission_ways_are_the_records():
    def differing(code: str) -> set[str]:
        ours, official = PROCEDURES[code], records()[code][0]
        return {method.via for method in ours.methods} ^ {method.via for method in official.methods}

    assert _breaking(differing) == {}
