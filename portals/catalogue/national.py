"""The national portal's catalogue: list and detail (every call a POST, success 201, cursor paging).

Its firewall lets through what looks like its own pages' requests, and answers anything else with a block page; the
headers here are the ones that it asks for.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from common.errors import Malformed, Refused
from data.models import Procedure
from data.official.portal_records import procedure_from_record
from portals.transport import MALFORMED, REFUSED, Patience, PortalAnswer, Transport
from portals.values import fields, rows, text_of

LIST = "submitting/formality/list-all-public-formality-by-citizen"
DETAIL = "configuring/formality/get-formality-by-citizen"
PAGE_SIZE = 200
AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 MotCua/0.1"
)


@dataclass(frozen=True)
class Listed:
    """One row of the list: the portal's id (UUID), the procedure's code, name and publisher's code.

    Code and name are empty where the portal gives none.
    """

    id: str
    code: str
    name: str
    publisher_code: str | None


@dataclass(frozen=True)
class Page:
    """One page of the list. ``total`` is the number of rows that the portal says there are.

    ``next`` asks for the page after it; None when this was the last.
    """

    items: tuple[Listed, ...]
    total: int | None
    next: str | None = None


class Catalogue:
    """The catalogue at ``url`` (``…/api/v1``). Use as a context manager."""

    name = "API của Cổng Dịch vụ công quốc gia"
    simulated = False
    """True when an answer said that it came from the sandbox."""

    def __init__(self, url: str, patience: Patience | None = None) -> None:
        self._url = url.rstrip("/")
        self._transport = Transport(patience or Patience(), browser_headers(url))

    async def __aenter__(self) -> Catalogue:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._transport.__aexit__(*error)

    async def pages(self, words: str = "", publisher: str = "", limit: int = PAGE_SIZE) -> AsyncIterator[Page]:
        """All pages, until one is empty or the cursor repeats. Raises :class:`common.errors.OutsideError`.

        A repeated cursor can come too early: compare the number of items with ``total`` before concluding anything.
        """
        cursor: str | None = ""
        while cursor is not None:
            page = await self.page(cursor, words, publisher, limit)
            if not page.items:
                return
            yield page
            cursor = page.next

    async def page(self, cursor: str = "", words: str = "", publisher: str = "", limit: int = PAGE_SIZE) -> Page:
        """One page of the list. Raises :class:`common.errors.OutsideError`."""
        body = {"limit": limit, "lastId": cursor, "q": words, "departmentCode": publisher}
        answer = await self._ask(LIST, {key: value for key, value in body.items() if value or key == "lastId"})
        data = _data(answer)
        items, total, last = tuple(map(_listed, rows(data.get("items")))), data.get("total"), data.get("lastId")
        goes_on = bool(items) and isinstance(last, str) and last != cursor
        return Page(items, total if isinstance(total, int) else None, last if goes_on else None)

    async def procedure(self, key: str) -> Procedure | None:
        """The procedure with the portal's id ``key``; None when the portal does not know it.

        Raises :class:`common.errors.OutsideError`, :class:`common.errors.Malformed` for a record without usable code
        and name.
        """
        record = await self.record(key)
        try:
            return None if record is None else procedure_from_record(record)
        except (ValueError, TypeError, AttributeError):
            raise Malformed(MALFORMED) from None

    async def record(self, key: str) -> Mapping[str, Any] | None:
        """The detail record with the portal's id ``key``, as it came; None when the portal does not know it.

        Raises :class:`common.errors.OutsideError`.
        """
        answer = await self._ask(DETAIL, {"id": key})
        return None if answer.status == 400 else _data(answer)

    async def _ask(self, path: str, body: Mapping[str, Any]) -> PortalAnswer:
        answer = await self._transport.ask("POST", f"{self._url}/{path}", json=body)
        self.simulated = self.simulated or answer.simulated
        return answer


def _data(answer: PortalAnswer) -> Mapping[str, Any]:
    if answer.status >= 400:
        raise Refused(REFUSED)
    envelope = fields(answer.body)
    if envelope.get("code") != "OK":
        raise Refused(REFUSED)
    return fields(envelope.get("data"))


def _listed(row: Mapping[str, Any]) -> Listed:
    key = row.get("id")
    if not isinstance(key, str) or not key:
        raise Malformed(MALFORMED)
    code, name = text_of(row.get("code")) or "", text_of(row.get("name")) or ""
    return Listed(key, code, name, text_of(row.get("departmentPromulgateCode")))


def browser_headers(url: str) -> dict[str, str]:
    """Headers that the portal's firewall asks for, as its own pages send them."""
    base = httpx.URL(url)
    origin = f"{base.scheme}://{base.netloc.decode()}"
    return {
        "User-Agent": AGENT,
        "Accept": "application/json",
        "Origin": origin,
        "Referer": f"{origin}/",
        "Sec-Fetch-Site": "same-origin",
        "Sec-Fetch-Mode": "cors",
        "Sec-Fetch-Dest": "empty",
    }
