"""From a dossier code to the system that answers."""

from __future__ import annotations

import pytest

from actions.portal.hcc import Hcc
from actions.portal.igate import IGate
from actions.portal.routing import Route, agency_of, read_table, route_for, table
from common.errors import ContentError
from common.settings import load

HERE = {"hcc_url": "http://hcc.test/api/v1/hosos/", "igate_url": "http://igate.test", "lookup_budget": 7}


@pytest.mark.parametrize(
    ("code", "agency"),
    [
        ("H55.12-261120-0007", "H55.12"),
        ("H55-261120-0007", "H55"),
        ("000.00.53.H55-241220-0012", "H55"),
        ("G09.20-20260101-0000001", "G09.20"),
        ("00001/2026/00001", "BHXH"),
        ("linh tinh", None),
    ],
)
def test_the_agency_in_a_code(code, agency):
    assert agency_of(code) == agency


@pytest.mark.parametrize(
    ("code", "adapter"),
    [
        ("H55.12-261120-0007", Hcc),
        ("H03.15-250610-0013", Hcc),
        ("000.00.53.H55-241220-0012", Hcc),
        ("H29.45-261118-0101", IGate),
    ],
)
def test_the_table_in_force_finds_the_system(code, adapter):
    route = route_for(code, table())
    assert route is not None
    source = route.source(load(**HERE))
    assert isinstance(source, adapter)
    assert (source.name, source.patience.total) == (route.name, 7)


def test_without_an_address_nobody_is_asked():
    route = route_for("H55.12-261120-0007", table())
    assert route is not None
    assert route.source(load(hcc_url="")) is None


def test_a_system_without_adapter_has_its_page():
    route = route_for("00001/2026/00001", table())
    assert route is not None
    assert route.source(load(**HERE)) is None
    assert route.page == "https://dichvucong.baohiemxahoi.gov.vn"


@pytest.mark.parametrize("code", ["H99.12-261120-0007", "H5.12-261120-0007", "", "H550.1-261120-0007"])
def test_an_unknown_prefix_has_no_route(code):
    assert route_for(code, table()) is None


def test_the_longest_prefix_wins():
    rows = [Route(prefix="H55", name="Tỉnh"), Route(prefix="H55.12", name="Xã A"), Route(prefix="H55.1", name="Sở A")]
    found = [route_for(f"H55{rest}-261120-0007", rows) for rest in (".12", ".12.3", ".1", ".13", "")]
    assert [route.name if route else None for route in found] == ["Xã A", "Xã A", "Sở A", "Tỉnh", "Tỉnh"]


def test_every_mistake_in_the_table_is_named(tmp_path):
    path = tmp_path / "nguon.yml"
    path.write_text(
        "- {prefix: H55, name: Tỉnh, adapter: fax}\n- {prefix: h5, name: Tỉnh}\n- {name: Tỉnh}\n", "utf-8"
    )
    with pytest.raises(ContentError) as caught:
        read_table(path)
    assert [problem.place for problem in caught.value.problems] == [f"nguon.yml, mục {place}" for place in (1, 2, 3)]


@pytest.mark.parametrize("text", ["{a: 1}", "- [", "chữ", ""])
def test_a_table_that_is_none(tmp_path, text):
    path = tmp_path / "nguon.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(ContentError):
        read_table(path)
