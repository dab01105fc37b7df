"""The source that the catalogue is read from: the portal's API, or the legacy gateway behind the same interface."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Protocol

import httpx

from common.errors import InputError
from portals.catalogue.legacy import GATEWAY, LegacyCatalogue
from portals.catalogue.national import Catalogue, Page
from portals.transport import Patience

API = "/api/v1"
PATIENCE = Patience(attempt=30.0, total=30.0, retries=0)
"""One try a request: when to try again is the sync's own business."""


class Source(Protocol):
    """A catalogue that can be read page by page and record by record."""

    name: str
    simulated: bool

    async def __aenter__(self) -> Source: ...
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    async def page(self, cursor: str = "") -> Page:
        """One page of the list; begins with an empty cursor."""

    async def record(self, key: str) -> Mapping[str, Any] | None:
        """The detail record with that key, in the shape of the API; None when there is none."""


def open_source(url: str) -> Source:
    """The catalogue at ``url``: a bare host means its API, an address ending in ``rest.jsp`` the legacy gateway."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise InputError(f"Địa chỉ cổng phải có dạng https://…, không phải “{url}”.")
    if parsed.path.endswith(GATEWAY):
        return LegacyCatalogue(url, PATIENCE)
    bare = url.rstrip("/")
    return Catalogue(bare if parsed.path.strip("/") else bare + API, PATIENCE)
