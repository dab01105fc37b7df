"""The former gateway's client against the sandbox, and its pages against what was captured."""

from __future__ import annotations

import pytest
from support.portal import QUICK, Portal
from support.records import paper, record, way, write

from common.errors import Malformed, OutsideError, Refused, Unreachable
from data.official.facets import facets
from data.official.portal_records import procedure_from_record
from portals.catalogue.legacy import LegacyCatalogue
from portals.catalogue.legacy_page import parse, read_page
from portals.catalogue.national import Catalogue

WAYS = [
    {**way(fee=15000, days=3), "fees": [{"value": 15000, "currencyName": "VNĐ", "description": "đăng ký lần đầu"}]},
    {
        "submissionMethod": "ONLINE",
        "processingTime": 2,
        "processingTimeUnit": "HOUR",
        "description": "Nộp qua Cổng",
        "fees": [],
    },
    {
        "submissionMethod": "POSTAL",
        "processingTimeUnit": "OTHER",
        "description": "Ngay khi nhận đủ\nhồ sơ",
        "fees": [],
    },
]
FULL = record(
    1,
    executionMethods=WAYS,
    executionCases=[
        {
            "name": "Trường hợp 1",
            "profileComponents": [paper("Tờ khai"), {**paper("Đơn"), "attachments": [{"fileName": "Mẫu 01.docx"}]}],
        },
        {"name": "Trường hợp 2", "profileComponents": [paper("Ảnh")]},
    ],
    legalBasisesDetails=[{"code": "60/2014/QH13", "name": "Luật Hộ tịch"}],
    resultsDetails=[{"name": "Giấy khai sinh"}],
    subjectTypesDetails=[{"name": "Công dân Việt Nam"}],
    requirementsAndConditions="- Đủ 18 tuổi & có mặt",
    isProvince=True,
)


def client(portal: Portal) -> LegacyCatalogue:
    return LegacyCatalogue(f"{portal.url}/jsp/rest.jsp", QUICK)


def serve(portal: Portal, tmp_path, *records) -> None:
    portal.reset(records=write(tmp_path / "records.jsonl", records))


async def pages(source):
    found, cursor = [], ""
    while cursor is not None:
        page = await source.page(cursor)
        found.append(page)
        cursor = page.next
    return found


async def test_both_ways_tell_the_same(portal: Portal, tmp_path):
    serve(portal, tmp_path, FULL)
    async with client(portal) as legacy, Catalogue(f"{portal.url}/api/v1", QUICK) as api:
        (old,) = [item for page in await pages(legacy) for item in page.items]
        (new,) = (await api.page()).items
        told = procedure_from_record(await legacy.record(old.id))
        expected = procedure_from_record(await api.record(new.id))
    assert (old.code, old.name, old.publisher_code) == (new.code, new.name, new.publisher_code)
    assert facets(told) == facets(expected)
    assert (told.publisher_code, told.source.portal_id, told.source.as_of) == ("G15", None, None)
    assert legacy.simulated


async def test_all_parts_of_the_list_are_read(portal: Portal, tmp_path):
    of_provinces = [
        record(n, departmentPromulgateCode="H55", departmentPromulgateName="UBND tỉnh Thái Nguyên")
        for n in (301, 302)
    ]
    of_several = [record(401, type="INTERCONNECTED")]
    ministries = [record(n) for n in range(1, 231)]
    serve(portal, tmp_path, *ministries, *of_provinces, *of_several)
    async with client(portal) as legacy:
        found = [item for page in await pages(legacy) for item in page.items]
    assert len(found) == len({item.id for item in found}) == 233
    assert {item.code: item.publisher_code for item in found}["9.000301"] == "H55"


async def test_a_record_is_read_without_its_row(portal: Portal, tmp_path):
    serve(portal, tmp_path, record(1), FULL | {"id": "z", "code": "9.000009"})
    async with client(portal) as legacy:
        told = procedure_from_record(await legacy.record("7002"))
    assert (told.code, told.publisher) == ("9.000009", "Bộ Tư pháp")


async def test_an_unknown_id(portal: Portal):
    async with client(portal) as legacy:
        assert await legacy.record("999999") is None
        assert await legacy.record("x") is None


async def test_a_short_page_in_the_middle_is_an_error(portal: Portal, tmp_path, monkeypatch):
    serve(portal, tmp_path, *[record(n) for n in range(1, 131)])
    monkeypatch.setattr("sandbox.portal.legacy.MAX_PAGE", 50)
    async with client(portal) as legacy:
        with pytest.raises(Malformed):
            await legacy.page()


@pytest.mark.parametrize(
    ("fault", "error"),
    [("rejected200", Refused), ("rejected403", Refused), ("503", Unreachable), ("drop", Unreachable)],
)
async def test_a_failure_is_an_error(portal: Portal, fault, error):
    portal.fault(fault)
    async with client(portal) as legacy:
        with pytest.raises(error):
            await legacy.page()
        with pytest.raises(OutsideError):
            await legacy.record("7001")


def test_times_and_fees_in_words():
    def method(time, fee):
        cells = {"Hình thức nộp": "Trực tiếp", "Thời hạn giải quyết": time, "Phí, lệ phí": fee, "Mô tả": "Ghi chú"}
        row = "".join(f'<td data-title="{title}">{text}</td>' for title, text in cells.items())
        return read_page(f'<table class="table-data"><tr>{row}</tr></table>')["executionMethods"][0]

    told = method("Trong ng&agrave;y l&agrave;m việc", "L&ecirc; ph&iacute; : 8.000 đồng/bản<br>Miễn phí")
    assert (told["processingTimeUnit"], told["description"]) == ("OTHER", "Trong ngày làm việc\nGhi chú")
    assert [fee["value"] for fee in told["fees"]] == [8000, None]
    assert (method("1,5 Ngày", "")["processingTime"], method("1,5 Ngày", "")["fees"]) == (1.5, [])
    assert method("2 Tháng", "10 USD")["fees"][0]["currencyName"] == "USD"


def test_an_empty_link_is_no_form_and_missing_words_are_nothing():
    page = (
        '<div class="title tphs"></div><table class="table-data tphs"><tr><td>Đơn</td><td>1</td><td>0</td>'
        '<td><a href="?ma="></a></td></tr></table><div id="popupChitietTTHC"><div class="row info-row">'
        '<div class="key">Yêu cầu, điều kiện thực hiện:</div><div>Không có thông tin</div></div></div>'
    )
    told = read_page(page)
    assert told["executionCases"][0]["profileComponents"][0]["attachments"] == []
    assert told["requirementsAndConditions"] == ""
    assert told["code"] == ""


@pytest.mark.parametrize(
    "page", ["", "<", "</div></p>", "<table class=table-data><tr><td data-title='Hình thức nộp'>", "\0<b>&#xZ;"]
)
def test_any_page_is_read(page):
    assert parse(page).tag == ""
    assert read_page(page)["code"] == ""
