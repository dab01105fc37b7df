"""Getting token pairs: by a person's authorisation, and by exchanging the refresh token, which works once.

Between Zalo's answer and our database nothing else is done, and everything here is plain blocking code that runs in
a process of its own (``motcua zalo-oa refresh``): a gateway that is killed takes no answer with it. What remains is
told in ``docs/decisions/021-zalo-tokens.md``.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import urlencode

from bot.channels.zalo_oa.journal import AUTHORIZED, Journal, Kept
from bot.channels.zalo_oa.shared_request import SharedRequest, Twin
from bot.channels.zalo_oa.tokens import Issued, Pair, TokenStore, Vault, read_issued
from common.errors import InputError, OutsideError, Refused, SettingsError
from common.log import where
from common.settings import Settings

log = logging.getLogger(__name__)

TOKEN_PATH = "/v4/oa/access_token"
PERMISSION_PATH = "/v4/oa/permission"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CALL_SECONDS = 15.0
TRIES = 3
PAUSE_SECONDS = 1.0
HOLD_SECONDS = 90.0
"""Longer than all tries together."""
USED_UP = -14020
"""The refresh token was exchanged before."""


class Refreshed(Enum):
    """The end of a refresh."""

    RENEWED = "renewed"
    NOT_NEEDED = "not_needed"
    LATER = "later"
    PERSON = "person"
    """Only a person can help: authorise anew."""


def nothing(_place: str) -> None:
    """Does nothing. A drill puts something in its place that kills the process."""


class OAuth:
    """The OAuth server. Nothing of its answers gets into a message or a log.

    With ``twin`` a second process stands by while an answer is awaited: for programs of one thread only.
    """

    def __init__(self, url: str, app_id: str, app_secret: str, *, twin: bool = False) -> None:
        self._url = url.rstrip("/")
        self._app_id = app_id
        self._secret = app_secret
        self._twin = twin

    def permission_url(self, redirect_uri: str, challenge: str, state: str) -> str:
        """Return where a person authorises the app."""
        query = {"app_id": self._app_id, "redirect_uri": redirect_uri, "code_challenge": challenge, "state": state}
        return f"{self._url}{PERMISSION_PATH}?{urlencode(query)}"

    def exchange(self, grant: Mapping[str, str], keep: Callable[[bytes], Kept]) -> Kept:
        """Give the answer's body to ``keep``, whatever it says. Raises :class:`OutsideError` when there is none."""
        request = SharedRequest(f"{self._url}{TOKEN_PATH}", CALL_SECONDS)
        try:
            request.prepare(
                urlencode({"app_id": self._app_id, **grant}).encode(), {**FORM, "secret_key": self._secret}
            )
            with Twin(lambda: keep(request.look())) if self._twin else nullcontext():
                request.send()
                return keep(request.look())
        finally:
            request.hang_up()


class Refresher:
    """Keeps the pair in force. Several may exist; the database lets one at a time exchange."""

    def __init__(
        self,
        store: TokenStore,
        journal: Journal,
        oauth: OAuth,
        *,
        clock: Callable[[], float] = time.time,
        reach: Callable[[str], None] = nothing,
    ) -> None:
        self._store = store
        self._journal = journal
        self._oauth = oauth
        self._clock = clock
        self._reach = reach
        self._me = uuid.uuid4().hex

    def refresh(self, number: int) -> Refreshed:
        """Exchange pair ``number`` for a new one, unless it has been done. Raises database errors."""
        deadline = self._clock() + HOLD_SECONDS + 2 * PAUSE_SECONDS
        while self._clock() < deadline:
            self.recover()
            pair = self._store.load()
            if pair is None:
                return Refreshed.PERSON
            if pair.number != number:
                return Refreshed.NOT_NEEDED
            if self._store.hold(self._me, HOLD_SECONDS):
                return self._held(number)
            time.sleep(PAUSE_SECONDS)
        return Refreshed.LATER

    def recover(self) -> bool:
        """Put answers that somebody could not save into the database. True if a pair came of it."""
        settled = [self._settle(kept) for kept in self._journal.waiting()]
        return any(settled)

    def authorize(self, code: str, verifier: str) -> None:
        """Exchange a person's authorisation. Raises :class:`OutsideError`."""
        grant = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        self.recover()
        kept = self._oauth.exchange(grant, lambda body: self._keep(AUTHORIZED, body))
        if not self._settle(kept):
            error = read_issued(kept.body)
            raise Refused(f"Zalo không nhận mã ủy quyền (lỗi {error}). Mã chỉ dùng được một lần, trong 10 phút.")

    def _held(self, number: int) -> Refreshed:
        """As the one refresher: look again, since the pair may have been exchanged before we got the lock."""
        try:
            pair = self._store.load()
            if pair is None or pair.number != number:
                return Refreshed.NOT_NEEDED
            return self._exchange(pair)
        finally:
            self._store.let_go(self._me)

    def _exchange(self, pair: Pair) -> Refreshed:
        """Try a few times: an answer that was lost on the way may come again, and the pair is of no other use."""
        grant = {"grant_type": "refresh_token", "refresh_token": pair.refresh}
        for attempt in range(TRIES):
            if attempt:
                time.sleep(PAUSE_SECONDS)
            self._store.note(pair.number, tried_at=self._clock())
            self._reach("before the exchange")
            try:
                kept = self._oauth.exchange(grant, lambda body: self._keep(pair.number, body))
            except OutsideError as error:
                log.warning("Zalo OA token: %s", where(error.__cause__ or error))
                continue
            self._reach("after the journal")
            if self._settle(kept):
                self._reach("after the database")
                return Refreshed.RENEWED
            said = read_issued(kept.body)
            if isinstance(said, int):
                return self._refused(pair, said)
        self._store.note(pair.number, trouble="Máy chủ cấp quyền của Zalo không trả lời")
        return Refreshed.LATER

    def _keep(self, number: int, body: bytes) -> Kept:
        """Write the answer down before anything else. After a full disk the database may still take it."""
        self._reach("with the answer in memory")
        at = self._clock()
        try:
            return self._journal.keep(number, at, body)
        except OSError as error:
            log.error("Zalo OA token: journal %s", where(error))
            return Kept(None, number, at, body)

    def _settle(self, kept: Kept) -> bool:
        """Move an answer from the journal into the database. False when there is no pair in it."""
        issued = read_issued(kept.body)
        if isinstance(issued, Issued):
            self._save(kept, issued)
        self._journal.drop(kept)
        return isinstance(issued, Issued)

    def _save(self, kept: Kept, issued: Issued) -> None:
        if kept.number == AUTHORIZED:
            saved = self._store.authorize(issued, kept.at)
        else:
            saved = self._store.replace(kept.number, issued, kept.at)
        if not saved:
            log.info("Zalo OA token: a pair is in the database already, or a later one")

    def _refused(self, pair: Pair, error: int) -> Refreshed:
        """Zalo says no. The pair stays: whoever exchanged it before us may yet save what came of it."""
        log.error("Zalo OA token refused (%d)", error)
        self._store.note(pair.number, trouble=f"Zalo không đổi token (lỗi {error})")
        return Refreshed.PERSON if error == USED_UP else Refreshed.LATER


@dataclass(frozen=True)
class Invitation:
    """The address that a person needs to authorise the app, and what is needed to check what comes back (PKCE)."""

    url: str
    verifier: str
    state: str


def invite(oauth: OAuth, redirect_uri: str) -> Invitation:
    """Begin an authorisation."""
    verifier, state = secrets.token_urlsafe(32), secrets.token_urlsafe(16)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return Invitation(oauth.permission_url(redirect_uri, challenge, state), verifier, state)


def store_of(chosen: Settings, clock: Callable[[], float] = time.time) -> TokenStore:
    """The token store as the settings want it."""
    vault = Vault(chosen.zalo_oa_app_secret.get_secret_value())
    return TokenStore(chosen.sql_url, chosen.zalo_oa_app_id, vault, clock)


def refresher_of(chosen: Settings, reach: Callable[[str], None] = nothing, *, twin: bool = False) -> Refresher:
    """The refresher as the settings want it; see :class:`OAuth` for ``twin``. Raises :class:`SettingsError`."""
    if not chosen.zalo_oa_app_id or not chosen.zalo_oa_app_secret.get_secret_value():
        raise SettingsError("Zalo OA cần ZALO_OA_APP_ID và ZALO_OA_APP_SECRET.")
    vault = Vault(chosen.zalo_oa_app_secret.get_secret_value())
    journal = Journal(journal_folder(chosen), vault)
    return Refresher(store_of(chosen), journal, oauth_of(chosen, twin=twin), reach=reach)


def oauth_of(chosen: Settings, *, twin: bool = False) -> OAuth:
    """The OAuth server as the settings want it."""
    secret = chosen.zalo_oa_app_secret.get_secret_value()
    return OAuth(chosen.zalo_oa_oauth_url, chosen.zalo_oa_app_id, secret, twin=twin)


def journal_folder(chosen: Settings) -> Path:
    """Return where answers wait for the database."""
    return chosen.var_dir / "zalo-oa" / (chosen.zalo_oa_app_id or "app")


def check_code(code: str) -> str:
    """A code as a person pasted it. Raises :class:`InputError`."""
    if not code or len(code) > 2000 or not code.isascii() or any(letter.isspace() for letter in code):
        raise InputError("Mã ủy quyền không đúng dạng. Hãy dán cả địa chỉ mà trình duyệt chuyển đến.")
    return code
