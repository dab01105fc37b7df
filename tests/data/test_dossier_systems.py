"""The table of systems that are asked about dossiers."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from data.checks.content import check_content
from data.dossier_systems import DossierSystem, Protocol, load_systems


def write(folder, text: str):
    (folder / "dossier_sources.yml").write_text(text, encoding="utf-8")
    return folder


def test_the_table_in_force():
    prefixes = {system.prefix: system.adapter for system in load_systems()}
    assert prefixes["H55"] is Protocol.HCC
    assert prefixes["BHXH"] is None
    assert len(prefixes) == len(load_systems())


def test_no_table_is_an_empty_one(tmp_path):
    assert load_systems(tmp_path) == ()


@pytest.mark.parametrize("prefix", ["h55", "H5", "H55.", "H55.1234", "55", ""])
def test_a_prefix_is_an_agency_code(prefix):
    with pytest.raises(ValidationError):
        DossierSystem(prefix=prefix, name="Tỉnh")


def test_every_mistake_is_named_with_its_line(tmp_path):
    folder = write(
        tmp_path,
        "- {prefix: H55, name: Tỉnh, adapter: fax}\n"
        "- {prefix: h5, name: Tỉnh}\n"
        "- {name: Tỉnh}\n"
        "- {prefix: H60, name: Tỉnh, page: www.vn}\n"
        "- {prefix: H60.1, name: Một}\n"
        "- {prefix: H60.1, name: Hai}\n"
        "- {prefix: H61, name: Tỉnh, url: https://a.vn}\n"
        "- {prefix: H57, name: Tỉnh, adapter: hcc, access: HUE}\n"
        "- {prefix: H50, name: Tỉnh, adapter: igate, identity: SoDinhDanh}\n"
        "- {prefix: H49, name: Tỉnh, adapter: hcc, url: 'https://a.vn', access: quảng ninh}\n",
    )
    places = [problem.place for problem in check_content(folder)]
    assert places == [f"dossier_sources.yml:{line}" for line in (1, 10, 2, 3, 4, 6, 7, 8, 9)]


def test_a_table_that_cannot_be_read_is_named(tmp_path):
    assert [problem.place for problem in check_content(write(tmp_path, "- ["))] == ["dossier_sources.yml:2"]
