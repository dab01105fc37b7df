"""The catalogue behind the portal's former gateway (``/jsp/rest.jsp`` and its web pages), for when the API is away.

The list comes as rows of texts, a procedure as a web page plus a call for its steps; both leave in the shape of the
API, so that one converter serves both. What the page does not say (its date, the portal's new id) stays unknown.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import httpx

from common.errors import Malformed
from portals.catalogue.legacy_page import read_page
from portals.catalogue.national import AGENT, Listed, Page
from portals.transport import MALFORMED, Patience, Transport
from portals.values import rows, text_of

GATEWAY = "/jsp/rest.jsp"
DETAIL_PAGE = "/p/home/dvc-tthc-thu-tuc-hanh-chinh-chi-tiet.html"
LIST_PAGE = "/p/home/dvc-tthc-thu-tuc-hanh-chinh.html"
LIST = "procedure_advanced_search_service_v2"
STEPS = "procedure_get_impl_orders_by_proc_id_service_v2"
AGENCIES = "get_list_agency_service_v2"
PAGE_SIZE = 100

SOME_PROVINCE = "H00"
"""Stands for a province that the gateway's list of agencies does not name: not ours, for certain."""

_PARTS = (("0", 0), ("1", 0), ("0", 1), ("1", 1))
"""The list is asked for in four parts: ministries' and provinces' procedures, without and with several agencies."""
_MINISTRY, _PROVINCE = "0", "1"

Row = Mapping[str, Any]


class LegacyCatalogue:
    """The catalogue at ``url`` (``…/jsp/rest.jsp``). Use as a context manager."""

    name = "cổng cũ (rest.jsp)"
    simulated = False
    """True when an answer said that it came from the sandbox."""

    def __init__(self, url: str, patience: Patience | None = None) -> None:
        self._url = url
        self._site = str(httpx.URL(url).join("/")).rstrip("/")
        self._transport = Transport(patience or Patience(), _headers(self._site))
        self._rows: dict[str, tuple[Row, str]] = {}
        self._agencies: dict[str, str] | None = None

    async def __aenter__(self) -> LegacyCatalogue:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._transport.__aexit__(*error)

    async def page(self, cursor: str = "") -> Page:
        """One page of the list; ``cursor`` is ``""`` or a page's ``next``. Raises :class:`OutsideError`."""
        part, number = (int(word) for word in (cursor or "0:1").split(":"))
        kind, connected = _PARTS[part]
        found = await self._search(kind, connected, number)
        amount = _whole(found[0].get("AMOUNT")) if found else 0
        if len(found) < min(PAGE_SIZE, amount - (number - 1) * PAGE_SIZE):
            raise Malformed(MALFORMED)  # a short page in the middle would lose procedures
        items = [await self._listed(row, kind) for row in found]
        if number * PAGE_SIZE < amount:
            return Page(tuple(items), None, f"{part}:{number + 1}")
        return Page(tuple(items), None, f"{part + 1}:1" if part + 1 < len(_PARTS) else None)

    async def record(self, key: str) -> Mapping[str, Any] | None:
        """The procedure with the gateway's numeric id, in the shape of the API's record; None for an unknown one."""
        page = await self._transport.page("GET", self._site + DETAIL_PAGE, params={"ma_thu_tuc": key})
        record = read_page(page.body)
        if not record.get("code"):
            return None
        row, kind = self._rows.get(key) or await self._find(record["code"])
        steps = await self._ref(STEPS, id=key, parent_id="")
        return {
            **record,
            "executionSteps": [{"name": step.get("SCENARIO"), "description": step.get("CONTENT")} for step in steps],
            "departmentPromulgateName": text_of(row.get("PUBLISHED_AGENCY")),
            "departmentPromulgateCode": await self._publisher(row, kind),
        }

    async def _search(self, kind: str, connected: int, number: int, keyword: str = "") -> list[Row]:
        return await self._ref(
            LIST,
            recordPerPage=PAGE_SIZE,
            pageIndex=number,
            is_connected=connected,
            keyword=keyword,
            agency_type=kind,
            impl_agency_id="-1",
            object_id="-1",
            field_id="-1",
            impl_level_id="-1",
        )

    async def _find(self, code: str) -> tuple[Row, str]:
        """The list's row of a procedure that was listed in another run."""
        for kind, connected in _PARTS:
            for row in await self._search(kind, connected, 1, code):
                if row.get("PROCEDURE_CODE") == code:
                    return row, kind
        return {}, _MINISTRY

    async def _listed(self, row: Row, kind: str) -> Listed:
        key = row.get("ID")
        if not isinstance(key, str) or not key:
            raise Malformed(MALFORMED)
        self._rows[key] = row, kind
        code, name = text_of(row.get("PROCEDURE_CODE")) or "", text_of(row.get("PROCEDURE_NAME")) or ""
        return Listed(key, code, name, await self._publisher(row, kind))

    async def _publisher(self, row: Row, kind: str) -> str | None:
        if self._agencies is None:
            agencies = await self._ref(AGENCIES)
            self._agencies = {_plain(agency.get("AGENCY_NAME")): str(agency.get("CODE") or "") for agency in agencies}
        code = self._agencies.get(_plain(row.get("PUBLISHED_AGENCY")))
        return code or (SOME_PROVINCE if kind == _PROVINCE else None)

    async def _ref(self, service: str, **parameters: Any) -> list[Row]:
        params = {"service": service, "provider": "dvcquocgia", "type": "ref", **parameters}
        form = {"params": json.dumps(params, ensure_ascii=False)}
        answer = await self._transport.ask("POST", self._url, data=form)
        self.simulated = self.simulated or answer.simulated
        return rows(answer.body)


def _plain(name: object) -> str:
    """A name in small letters without marks, and without what kind of place it is."""
    letters = unicodedata.normalize("NFD", (text_of(name) or "").lower().replace("đ", "d"))
    bare = "".join(char for char in letters if not unicodedata.combining(char))
    return re.sub(r"^(uy ban nhan dan|ubnd)?\s*(tinh|thanh pho|tp\.?)\s+", "", bare).strip()


def _whole(value: object) -> int:
    return int(value) if isinstance(value, str) and value.isdigit() else 0


def _headers(site: str) -> dict[str, str]:
    return {
        "User-Agent": AGENT,
        "Accept": "application/json, text/html, */*",
        "X-Requested-With": "XMLHttpRequest",
        "Origin": site,
        "Referer": site + LIST_PAGE,
    }
