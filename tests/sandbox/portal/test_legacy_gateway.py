"""The sandbox's former gateway, as the protocol file describes it."""

from __future__ import annotations

import json

import pytest

from sandbox.portal.legacy import FULL_PAGE, GATEWAY, SUMMARY_PAGE

SEARCH = {
    "service": "procedure_advanced_search_service_v2",
    "provider": "dvcquocgia",
    "type": "ref",
    "recordPerPage": 3,
    "pageIndex": 1,
    "is_connected": 0,
    "keyword": "",
    "agency_type": "0",
    "impl_agency_id": "-1",
}


@pytest.fixture
def ask(portal):
    with portal.client() as client:
        yield lambda params: client.post(GATEWAY, data={"params": json.dumps(params)}).json()


def test_every_value_is_a_text_and_every_row_has_the_amount(ask):
    rows = ask(SEARCH)
    assert len(rows) == 3
    assert {type(value) for row in rows for value in row.values()} == {str}
    assert {row["AMOUNT"] for row in rows} == {"10"}
    assert [row["ROW_STT"] for row in ask({**SEARCH, "pageIndex": 4})] == ["10"]
    assert ask({**SEARCH, "pageIndex": 5}) == []


def test_keyword_is_a_name_or_a_code(ask):
    assert [row["PROCEDURE_CODE"] for row in ask({**SEARCH, "keyword": "tạm trú"})] == ["1.004194"]
    assert [row["PROCEDURE_NAME"] for row in ask({**SEARCH, "keyword": "1.004194"})] == ["Đăng ký tạm trú"]
    assert ask({**SEARCH, "agency_type": "1"}) == []


@pytest.mark.parametrize("params", [{}, {"service": "khong_co"}, [], "x", {**SEARCH, "recordPerPage": "?"}])
def test_what_it_does_not_know_is_an_empty_list_or_the_default(ask, params):
    rows = ask(params)
    assert rows == [] or len(rows) == 10


def test_a_code_leads_to_its_pages(portal, ask):
    with portal.client() as client:
        key = ask({**SEARCH, "keyword": "1.004194"})[0]["ID"]
        summary = client.get(SUMMARY_PAGE, params={"ma_thu_tuc": "1.004194"}).text
        page = client.get(FULL_PAGE, params={"ma_thu_tuc": key})
        assert f"chi-tiet.html?ma_thu_tuc={key}" in summary
        assert "&agrave;" in page.text or "&yacute;" in page.text
        assert {"JSESSIONID", "route"} <= set(client.cookies)
        assert "main-title" not in client.get(FULL_PAGE, params={"ma_thu_tuc": "1"}).text
        assert "main-title" not in client.get(SUMMARY_PAGE, params={"ma_thu_tuc": "0.000000"}).text
    steps = ask({"service": "procedure_get_impl_orders_by_proc_id_service_v2", "id": key, "parent_id": ""})
    assert steps == [{"SCENARIO": "Bước 1", "CONTENT": "Chuẩn bị và nộp hồ sơ"}]
