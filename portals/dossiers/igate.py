"""Look-up in VNPT iGate v2: token, then the public dossier search.

The search answers to the code alone. The owner's number is compared here, in constant time, with the one in the
record; where the record has none, nothing of the dossier is handed out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from common.errors import Malformed, Refused
from common.today import VIETNAM
from data.dossier_systems import DossierSystem
from portals.access import Access
from portals.dossier import Dossier, code_date, status_named
from portals.dossiers.by_code import FoundByCode
from portals.transport import MALFORMED, REFUSED, Patience, PortalAnswer, Transport
from portals.values import fields, rows, text_of, times_of

EARLY = 15.0
"""Seconds before its end from which a token is no longer used."""

_tokens: dict[tuple[str, str], tuple[str, float]] = {}


@dataclass(frozen=True)
class IGate(FoundByCode):
    """One iGate site: its API gateway, its token address and the operator's client there."""

    name: str
    url: str
    token_url: str
    client_id: str
    client_secret: str
    patience: Patience

    async def _row(self, code: str) -> tuple[Mapping[str, Any] | None, bool]:
        """The record of exactly that code, and whether a sandbox gave it."""
        async with Transport.within(self.patience, circuit=self.url) as transport:
            answer = await self._search(transport, code)
        content = rows(fields(answer.body).get("content"))
        row = next((row for row in content if (text_of(row.get("code")) or "").upper() == code), None)
        return row, answer.simulated

    async def _search(self, transport: Transport, code: str) -> PortalAnswer:
        """The answer for a code. A token that the site no longer takes is renewed once."""
        query = {"page": 0, "size": 10, "spec": "slice", "code": code}
        for fresh in (False, True):
            headers = await self._authorization(transport, fresh)
            answer = await transport.ask("GET", f"{self.url}/pa/dossier-search/dvc", params=query, headers=headers)
            if answer.status != 401:
                break
        if answer.status >= 400:
            raise Refused(REFUSED)
        return answer

    async def _authorization(self, transport: Transport, fresh: bool) -> dict[str, str]:
        if not self.token_url:
            return {}
        key = (self.token_url, self.client_id)
        token, until = _tokens.get(key, ("", 0.0))
        if fresh or monotonic() >= until:
            token, lifetime = await self._new_token(transport)
            _tokens[key] = (token, monotonic() + lifetime - EARLY)
        return {"Authorization": f"Bearer {token}"}

    async def _new_token(self, transport: Transport) -> tuple[str, float]:
        """A token and its lifetime in seconds."""
        form = {"grant_type": "client_credentials"}
        answer = await transport.ask("POST", self.token_url, data=form, auth=(self.client_id, self.client_secret))
        if answer.status >= 400:
            raise Refused(REFUSED)
        body = fields(answer.body)
        token, lifetime = body.get("access_token"), body.get("expires_in", 0)
        if not isinstance(token, str) or not token.isascii() or not isinstance(lifetime, (int, float)):
            raise Malformed(MALFORMED)
        return token, float(lifetime)

    def _owners(self, row: Mapping[str, Any]) -> Sequence[str]:
        number = _owner_number(row)
        return (number,) if number else ()

    def _dossier(self, code: str, row: Mapping[str, Any], simulated: bool) -> Dossier:
        status = _status(row)
        keys = ("appliedDate", "acceptedDate", "appointmentDate", "dueDate", "completedDate")
        submitted, accepted, appointed, due, finished = times_of([row.get(key) for key in keys], near=code_date(code))
        return Dossier(
            code=code,
            procedure=_procedure(row),
            status=status_named(status),
            status_text=status,
            agency=text_of(row.get("agency")),
            submitted=submitted,
            accepted=accepted,
            due=appointed or due,
            finished=finished,
            note=None,
            source=self.name,
            fetched_at=datetime.now(VIETNAM),
            simulated=simulated,
            channel=text_of(row.get("applyMethod")),
            task=_task(row, status),
            procedure_code=_code(row),
        )


def _task(row: Mapping[str, Any], status: str) -> str | None:
    """Return what is being done with it, where that says more than the status. Who does it is not read."""
    task = text_of(row.get("statusCurrentTask"))
    return task if task and task.casefold() != status.casefold() else None


def _status(row: Mapping[str, Any]) -> str:
    """Its words for the status. The numeric ids are not documented, so they are not looked at."""
    for key in ("dossierStatus", "dossierTaskStatus", "statusCurrentTask"):
        words = text_of(row.get(key))
        if words:
            return words
    raise Malformed(MALFORMED)


def _procedure(row: Mapping[str, Any]) -> str | None:
    procedure = row.get("procedure")
    return text_of(procedure.get("translate")) or text_of(procedure) if isinstance(procedure, Mapping) else None


def _code(row: Mapping[str, Any]) -> str | None:
    procedure = row.get("procedure")
    return text_of(procedure.get("code")) if isinstance(procedure, Mapping) else None


def _owner_number(row: Mapping[str, Any]) -> str | None:
    applicant = row.get("applicant")
    data = applicant.get("data") if isinstance(applicant, Mapping) else None
    number = data.get("identityNumber") if isinstance(data, Mapping) else None
    return number.strip() or None if isinstance(number, str) else None


def connect(system: DossierSystem, access: Access) -> IGate:
    """The iGate of a row."""
    return IGate(
        name=system.name,
        url=access.url,
        token_url=access.get("token_url"),
        client_id=access.get("client_id"),
        client_secret=access.get("client_secret"),
        patience=access.patience,
    )
