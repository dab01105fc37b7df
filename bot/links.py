"""Deep links that a commune shares: who opens one is greeted by the commune's name and gets that procedure.

On the web a link is ``BASE/?xa=<office id>&thu-tuc=<procedure code>``. On Telegram it is
``https://t.me/<bot>?start=<payload>``; a payload has at most 64 characters of ``A–Z a–z 0–9 _ -``, so 1.001193 at
xa-phu-thong is written ``1001193_xa-phu-thong``. Links are not signed: they only name public things, and a changed
one leads to another public procedure or, when it names nothing we have, to the plain greeting.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from common.errors import InputError

MAX_PAYLOAD = 64

_OFFICE = re.compile(r"[a-z0-9][a-z0-9-]{0,54}")
_CODE = re.compile(r"\d\.\d{6}")
_LINK = re.compile(r"[A-Z0-9]{4,12}")
_PAYLOAD = re.compile(r"(?P<code>\d{7})?(?:_(?P<office>[a-z0-9][a-z0-9-]*))?(?:_(?P<link>[A-Z0-9]{4,12}))?")


@dataclass(frozen=True)
class Start:
    """The target of a deep link: an office by id, a procedure by code; at least one of them. ``link`` is the code of
    the registered link that led here, for counting.
    """

    office: str | None = None
    procedure: str | None = None
    link: str | None = None

    def to_text(self) -> str:
        """Text of the ``Kind.START`` message that opening the link gives."""
        keys = {"o": self.office, "p": self.procedure, "l": self.link}
        return json.dumps({key: value for key, value in keys.items() if value}, separators=(",", ":"))

    def to_payload(self) -> str:
        """For Telegram. Raises :class:`InputError` when the office's id is too long for it."""
        code = (self.procedure or "").replace(".", "")
        payload = f"{code}_{self.office}" if self.office else code
        if self.link and len(payload) + 1 + len(self.link) <= MAX_PAYLOAD:
            payload = f"{payload}_{self.link}"
        if len(payload) > MAX_PAYLOAD:
            raise InputError(f"Mã đơn vị “{self.office}” dài quá, không đặt được vào liên kết Telegram.")
        return payload

    def to_query(self) -> str:
        """For the web."""
        keys = {"xa": self.office, "thu-tuc": self.procedure, "ma": self.link}
        return urlencode({key: value for key, value in keys.items() if value})


def web_link(base_url: str, start: Start) -> str:
    """Address that opens the web chat."""
    return f"{base_url.rstrip('/')}/?{start.to_query()}"


def telegram_link(username: str, start: Start) -> str:
    """Address that opens the bot ``username`` in Telegram."""
    return f"https://t.me/{username.lstrip('@')}?start={start.to_payload()}"


def read_query(parameters: Mapping[str, str]) -> Start | None:
    """Return what a web link names. Values that cannot be right are left out; None when nothing is left."""
    return _start(parameters.get("xa", ""), parameters.get("thu-tuc", ""), parameters.get("ma", ""))


def read_payload(payload: str) -> Start | None:
    """Return what a Telegram payload names; None when it is not one of ours."""
    found = _PAYLOAD.fullmatch(payload)
    if found is None or len(payload) > MAX_PAYLOAD:
        return None
    code = found["code"] or ""
    return _start(found["office"] or "", f"{code[:1]}.{code[1:]}" if code else "", found["link"] or "")


def _start(office: str, procedure: str, link: str) -> Start | None:
    place = office if _OFFICE.fullmatch(office) else None
    matter = procedure if _CODE.fullmatch(procedure) else None
    if place is None and matter is None:
        return None
    return Start(place, matter, link if _LINK.fullmatch(link) else None)
