"""What docs/security.md promises can be looked up: tests, settings, licences."""

from __future__ import annotations

import ast
import re
import runpy

import pytest

from common.settings import ROOT, Settings

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
THREATS = re.findall(r"^\| (.+?) \| .+? \| `(tests/[\w/]+\.py)::(\w+)` \|$", PAGE, re.MULTILINE)


def test_every_threat_has_a_test():
    section = PAGE.partition("## Threats")[2].partition("## ")[0]
    assert len(THREATS) == len(re.findall(r"^\| (?!threat|---)", section, re.MULTILINE)) >= 25


@pytest.mark.parametrize(("threat", "path", "name"), THREATS, ids=[name for _, _, name in THREATS])
def test_the_test_exists_and_is_no_known_gap(threat, path, name):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    gaps = (ROOT / "tests" / "known_gaps.tsv").read_text(encoding="utf-8")
    assert f"{path}::{name}" not in gaps


def test_every_setting_that_it_names_exists():
    named = set(re.findall(r"`([A-Z][A-Z_]{3,})`", PAGE))
    assert {"MEMORY_DAYS", "QUARANTINE_DAYS", "PROOF_DAYS"} <= named
    assert {name.lower() for name in named} <= set(Settings.__fields__)
    told = re.findall(r"`([A-Z_]+)` \((\d+)\)", PAGE)
    assert [(name, days) for name, days in told if Settings.__fields__[name.lower()].default != int(days)] == []


def test_the_list_of_licences_is_that_of_the_locks():
    """``make audit`` writes it."""
    audit = runpy.run_path(str(ROOT / "scripts" / "audit"), run_name="audit")
    locked = {row for lock in audit["LOCKS"] for row in audit["locked"](lock).items()}
    listed = re.findall(
        r"^\| ([\w.-]+) \| ([^ ]+) \| (.+) \|$", audit["OUT"].read_text(encoding="utf-8"), re.MULTILINE
    )
    names = {(name, version) for name, version, _ in listed} - {("package", "version")}
    assert names <= locked
    assert {name for name, _ in names} == {name for name, _ in locked}
    assert [row for row in listed if "not told" in row[2]] == []


def test_no_answer_of_the_source_of_advisories_is_told_as_no_answer(capsys):
    told = runpy.run_path(str(ROOT / "scripts" / "audit"), run_name="audit")["_told"]
    assert told("main", "no network", 3) == 2
    assert told("main", '{"dependencies": [{"name": "a", "skip_reason": "not found"}]}', 1) == 2
    assert told("main", '{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', 1) == 0
    known = '{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}]}]}'
    assert told("main", known, 1) == 1
    said = capsys.readouterr().out.splitlines()
    assert ["could not be reached" in line for line in said] == [True, True, False, False]
    assert "PYSEC-1" in said[-1]
