"""The OAuth server: authorisation codes, token pairs, and refresh tokens that work once."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.zalo_oa.errors import Refusal
from sandbox.zalo_oa.switches import OaSwitches

ACCESS_SECONDS = 90_000.0
REFRESH_SECONDS = 90 * 24 * 3600.0
CODE_SECONDS = 600.0

Json = dict[str, Any]


@dataclass
class Code:
    """An authorisation code that waits to be exchanged."""

    challenge: str
    until: float


@dataclass
class Pair:
    """An access token and the refresh token that came with it. ``heir`` is what it was exchanged for."""

    access: str
    refresh: str
    access_until: float
    refresh_until: float
    used_at: float | None = None
    revoked: bool = False
    heir: Pair | None = None

    def to_wire(self) -> Json:
        """The success answer. The life is a string."""
        return {"access_token": self.access, "refresh_token": self.refresh, "expires_in": str(int(ACCESS_SECONDS))}


@dataclass
class TokenBook:
    """All codes and pairs of one app."""

    app_id: str
    app_secret: str
    switches: OaSwitches
    clock: Callable[[], float]
    codes: dict[str, Code] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)
    authorized_at: float = 0.0

    def authorize(self, query: Mapping[str, str]) -> str:
        """A person agrees; the code. Raises :class:`Refusal` for bad parameters."""
        challenge = query.get("code_challenge", "")
        good = query.get("app_id") == self.app_id and len(challenge) == 43
        if not good or not query.get("redirect_uri", "").startswith(("http://", "https://")):
            raise Refusal(-14003)
        code = secrets.token_urlsafe(48)
        self.codes[code] = Code(challenge, self.clock() + CODE_SECONDS)
        return code

    def grant(self, form: Mapping[str, str], app_secret: str) -> Pair:
        """``POST /v4/oa/access_token``. Raises :class:`Refusal`."""
        if form.get("app_id") != self.app_id or app_secret != self.app_secret:
            raise Refusal(-14002)
        if form.get("grant_type") == "authorization_code":
            return self._exchange_code(form)
        if form.get("grant_type") == "refresh_token":
            return self._exchange_refresh(form.get("refresh_token", ""))
        raise Refusal(-14003)

    def issue(self) -> Pair:
        """A new pair by a person's authorisation."""
        self.authorized_at = self.clock()
        return self._new()

    def check(self, access: str) -> None:
        """Raises :class:`Refusal` unless ``access`` may be used."""
        for pair in self.pairs:
            if secrets.compare_digest(pair.access.encode(), access.encode("utf-8", "replace")):
                if not pair.revoked and self.clock() < pair.access_until:
                    return
                break
        refusal = self.switches.token_refusal
        raise Refusal(-216, status=401) if refusal == 401 else Refusal(refusal)

    def end_access(self) -> None:
        """All access tokens end now; refresh tokens stay."""
        for pair in self.pairs:
            pair.access_until = min(pair.access_until, self.clock())

    def _exchange_code(self, form: Mapping[str, str]) -> Pair:
        code = self.codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "")
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if code is None or code.until < self.clock() or code.challenge != challenge:
            raise Refusal(-14010)
        return self.issue()

    def _exchange_refresh(self, refresh: str) -> Pair:
        pair = next((pair for pair in self.pairs if pair.refresh == refresh), None)
        if pair is None or pair.revoked or pair.refresh_until < self.clock():
            raise Refusal(-14020)
        if pair.used_at is not None:
            return self._again(pair, pair.used_at)
        pair.used_at = self.clock()
        if self.switches.old_access == "revoked":
            pair.access_until = self.clock()
        pair.heir = self._new()
        return pair.heir

    def _again(self, pair: Pair, used_at: float) -> Pair:
        """A refresh token that was exchanged before."""
        if pair.heir and self.clock() - used_at < self.switches.grace:
            return pair.heir
        if self.switches.reuse == "revokes the pair":
            for other in self.pairs:
                other.revoked = True
        raise Refusal(-14020)

    def _new(self) -> Pair:
        now = self.clock()
        rolling = self.switches.refresh_life == "rolling"
        until = (now if rolling else self.authorized_at) + REFRESH_SECONDS
        pair = Pair(secrets.token_urlsafe(60), secrets.token_urlsafe(60), now + ACCESS_SECONDS, until)
        self.pairs.append(pair)
        return pair
