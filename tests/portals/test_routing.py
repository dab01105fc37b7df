"""From a dossier code to the system that answers."""

from __future__ import annotations

import pytest

from common.settings import load
from data.dossier_systems import DossierSystem, Protocol
from portals.access import access_to
from portals.dossiers.hcc import Hcc
from portals.dossiers.igate import IGate
from portals.dossiers.ioctc import Ioctc
from portals.dossiers.vpcp import Vpcp
from portals.routing import ADAPTERS, agency_of, source_of, system_for, systems

HERE = {
    "hcc_url": "http://hcc.test/api/v1/hosos/",
    "igate_url": "http://igate.test",
    "ioctc_url": "http://ioctc.test",
    "vpcp_url": "http://vpcp.test",
    "lookup_budget": 7,
}


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
        ("G09.20-20260101-0000001", IGate),
        ("H17.12-261118-0201", Ioctc),
        ("000.00.12.H17-250520-0203", Ioctc),
        ("G15.99.08-261117-100301", Vpcp),
        ("000.00.07.G15-241105-0302", Vpcp),
    ],
)
def test_the_table_in_force_finds_the_system(code, adapter):
    system = system_for(code, systems())
    assert system is not None
    source = source_of(system, load(**HERE))
    assert isinstance(source, adapter)
    assert (source.name, source.patience.total) == (system.name, 7)


def test_without_an_address_nobody_is_asked():
    system = system_for("H55.12-261120-0007", systems())
    assert system is not None
    assert source_of(system, load(hcc_url="")) is None


def test_a_system_without_adapter_has_its_page():
    system = system_for("00001/2026/00001", systems())
    assert system is not None
    assert source_of(system, load(**HERE)) is None
    assert system.page == "https://dichvucong.baohiemxahoi.gov.vn"


@pytest.mark.parametrize("code", ["H99.12-261120-0007", "H5.12-261120-0007", "", "H550.1-261120-0007"])
def test_an_unknown_prefix_has_no_system(code):
    assert system_for(code, systems()) is None


def test_the_longest_prefix_wins():
    rows = [
        DossierSystem(prefix="H55", name="Tỉnh"),
        DossierSystem(prefix="H55.12", name="Xã A"),
        DossierSystem(prefix="H55.1", name="Sở A"),
    ]
    found = [system_for(f"H55{rest}-261120-0007", rows) for rest in (".12", ".12.3", ".1", ".13", "")]
    assert [system.name if system else None for system in found] == ["Xã A", "Xã A", "Sở A", "Tỉnh", "Tỉnh"]


def test_every_protocol_has_its_adapter():
    assert set(ADAPTERS) == set(Protocol)


def test_the_account_of_a_protocol_is_in_its_settings():
    system = system_for("H17.12-261118-0201", systems())
    assert system is not None
    source = source_of(system, load(**HERE, ioctc_username="tinh", ioctc_password="mật khẩu"))
    assert isinstance(source, Ioctc)
    assert (source.url, source.username, source.password) == ("http://ioctc.test", "tinh", "mật khẩu")


def test_two_provinces_with_one_protocol():
    own = {"TUYENQUANG": {"client_id": "tq", "client_secret": "khóa", "token_url": "http://sso.tq.test"}}
    here = load(**HERE, igate_client_id="chung", dossier_access=own)
    common = DossierSystem(prefix="H29", name="Thành phố A", adapter="igate")
    other = DossierSystem(prefix="H60", name="Tỉnh B", adapter="igate", url="http://tq.test/", access="TUYENQUANG")
    first, second = source_of(common, here), source_of(other, here)
    assert isinstance(first, IGate)
    assert isinstance(second, IGate)
    assert (first.url, first.client_id) == ("http://igate.test", "chung")
    assert (second.url, second.client_id, second.token_url) == ("http://tq.test", "tq", "http://sso.tq.test")


def test_an_address_without_account_borrows_none():
    system = DossierSystem(prefix="H60", name="Tỉnh B", adapter="igate", url="http://tq.test")
    source = source_of(system, load(**HERE, igate_client_secret="của nơi khác"))
    assert isinstance(source, IGate)
    assert (source.client_id, source.client_secret) == ("", "")


def test_an_account_that_is_not_set_leaves_the_system_unasked():
    system = DossierSystem(prefix="H60", name="Tỉnh B", adapter="igate", url="http://tq.test", access="TQ")
    assert source_of(system, load(**HERE)) is None


def test_an_ioctc_that_cannot_name_the_owner_is_not_asked():
    assert source_of(DossierSystem(prefix="H17", name="Thành phố", adapter="ioctc"), load(**HERE)) is None


def test_secrets_are_not_shown():
    own = {"TQ": {"client_secret": "rất kín"}}
    here = load(**HERE, dossier_access=own)
    system = DossierSystem(prefix="H60", name="Tỉnh B", adapter="igate", url="http://tq.test", access="TQ")
    assert "rất kín" not in repr(here) + repr(access_to(system, here))
