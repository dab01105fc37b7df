"""The figures of the last week on one page, sent on Monday morning to each officer who wants that, once.

The address is an officer's own data: it stands with the account, goes when the account is closed or the wish ends,
and is neither in a log nor in the audit log.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection, Engine

from common.errors import InputError, MotCuaError
from common.log import where
from common.today import VIETNAM
from common.waiting import Backoff
from console.audit import Deed, note
from console.draft.contents import Contents
from console.entry.accounts import Account, Accounts, Role
from console.staff.figures import Board, days_of, figures_of
from console.staff.figures_told import as_page
from console.staff.lines import Kit
from console.staff.mail import Letter, Mail
from console.tables import weekly_pages
from figures.store import DAY, monday_of
from figures.views import Span

log = logging.getLogger(__name__)

FROM_HOUR = clock_time(7)
LEASE_SECONDS = 600.0
"""Seconds for which nobody else sends what one console is about to send."""
AGAIN = Backoff(first=300.0, longest=4 * 3600.0, spread=0.2)
READERS = (Role.ADMIN, Role.COMMUNE)
FAULT = "Chưa làm được trang số liệu."
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")


@dataclass(frozen=True)
class Wish:
    """Somebody wants the figures of ``scope``. ``told`` is why the last try failed, ``next_try`` (epoch s) when the
    next one is.
    """

    account: str
    address: str
    scope: str
    sent_for: date
    tries: int
    next_try: float
    told: str

    @property
    def again(self) -> datetime:
        """The time of the next try."""
        return datetime.fromtimestamp(self.next_try, VIETNAM)


class Wishes:
    """All of them in the database of ``engine``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, account: str) -> Wish | None:
        """The wish of one account."""
        with self._engine.connect() as connection:
            row = connection.execute(select(weekly_pages).where(weekly_pages.c.account == account)).one_or_none()
        return Wish(**row._mapping) if row else None

    def want(self, account: str, address: str, scope: str, today: date) -> None:
        """From next Monday on; what is overdue goes to the new address. Raises :class:`InputError`."""
        if len(address) > 200 or not _ADDRESS.fullmatch(address):
            raise InputError("Địa chỉ thư chưa đúng. Ví dụ: ten.canbo@thainguyen.gov.vn")
        before = self.of(account)
        sent_for = before.sent_for if before else monday_of(today)
        begun = {"sent_for": sent_for, "tries": 0, "next_try": 0.0, "told": ""}
        with self._engine.begin() as connection:
            forget(connection, account)
            connection.execute(weekly_pages.insert().values(account=account, address=address, scope=scope, **begun))
            note(connection, Deed(account, "thu-so-lieu", key=account, title="nhận số liệu mỗi thứ Hai"))

    def stop(self, account: str) -> None:
        """Delete the wish, with its address."""
        with self._engine.begin() as connection:
            if forget(connection, account):
                note(connection, Deed(account, "thu-so-lieu", key=account, title="thôi nhận số liệu"))

    def due(self, monday: date, now: float) -> list[Wish]:
        """Return those to whom the page of the week before ``monday`` was not sent, and that may be tried now."""
        c = weekly_pages.c
        query = select(weekly_pages).where(c.sent_for < monday, c.next_try <= now).order_by(c.account)
        with self._engine.connect() as connection:
            return [Wish(**row._mapping) for row in connection.execute(query).all()]

    def claim(self, wish: Wish, until: float) -> bool:
        """Tell whether it is ours to send until then: of several consoles one sends it."""
        c = weekly_pages.c
        as_read = c.account == wish.account, c.next_try == wish.next_try, c.sent_for == wish.sent_for
        mine = weekly_pages.update().where(*as_read).values(next_try=until, tries=wish.tries + 1)
        with self._engine.begin() as connection:
            return bool(connection.execute(mine).rowcount)

    def sent(self, wish: Wish, monday: date) -> None:
        """Note that it went out."""
        self._note(wish, {"sent_for": monday, "tries": 0, "next_try": 0.0, "told": ""})

    def failed(self, wish: Wish, told: str, next_try: float) -> None:
        """Note why it did not."""
        self._note(wish, {"told": told[:300], "next_try": next_try})

    def _note(self, wish: Wish, values: dict[str, object]) -> None:
        c = weekly_pages.c
        same = c.account == wish.account, c.address == wish.address
        with self._engine.begin() as connection:
            connection.execute(weekly_pages.update().where(*same).values(**values))


def forget(connection: Connection, account: str) -> bool:
    """In an open transaction: delete the wish of an account; whether there was one."""
    return bool(connection.execute(delete(weekly_pages).where(weekly_pages.c.account == account)).rowcount)


class Weekly:
    """Sends what is due."""

    def __init__(
        self,
        engine: Engine,
        contents: Contents,
        accounts: Accounts,
        kit: Kit,
        mail: Mail,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._engine = engine
        self._contents = contents
        self._accounts = accounts
        self._kit = kit
        self._mail = mail
        self._clock = clock
        self._wishes = Wishes(engine)

    def round(self) -> int:
        """Send what is due now; how many went out."""
        now = datetime.fromtimestamp(self._clock(), VIETNAM)
        monday = monday_of(now.date())
        if now < datetime.combine(monday, FROM_HOUR, VIETNAM):
            return 0
        return sum(self._send(wish, monday) for wish in self._wishes.due(monday, now.timestamp()))

    def _send(self, wish: Wish, monday: date) -> bool:
        now = self._clock()
        account = self._accounts.find(wish.account)
        if account is None or not account.active or account.role not in READERS:
            return False
        if not self._wishes.claim(wish, now + LEASE_SECONDS):
            return False
        try:
            self._mail.send(self._letter(wish, account, monday))
        except Exception as error:
            log.warning("figures of a week are not sent: %s", where(error))
            told = str(error) if isinstance(error, MotCuaError) else FAULT
            self._wishes.failed(wish, told, now + AGAIN.after(wish.tries + 1))
            return False
        self._wishes.sent(wish, monday)
        return True

    def _letter(self, wish: Wish, account: Account, monday: date) -> Letter:
        board = Board(self._engine, self._contents.lookup(self._contents.live()))
        name = board.scopes(account.office if account.role is Role.COMMUNE else "").get(wish.scope)
        if name is None:
            raise InputError("Tài khoản không còn xem được số liệu này. Hãy chọn lại ở trang Số liệu.")
        span = Span(monday - timedelta(days=7), monday, DAY)
        told = figures_of(board, wish.scope, name, span, every=account.role is Role.ADMIN)
        heads = "\n".join(f"{head}: {count} {unit}" for head, count, unit in told.heads)
        text = (
            f"Số liệu trợ lý thủ tục, {name}, {days_of(span)}.\n\n{heads}\n\nMột trang để họp ở tệp kèm theo.\n"
            "Không muốn nhận nữa: vào trang Số liệu, bỏ chọn “Gửi tôi mỗi thứ Hai”.\n"
        )
        file = f"so-lieu-{span.since.isoformat()}.pdf"
        return Letter(wish.address, f"Số liệu tuần: {name}", text, file, self._kit.report(as_page(told)))
