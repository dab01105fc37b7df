"""The way in and out: password, first change of it, one-time code, recovery codes."""

from __future__ import annotations

import io

import segno
from starlette.responses import Response

from common.errors import InputError
from common.officials import HANDED_OVER
from console.audit import Deed, note
from console.entry.secrets import new_totp, totp_address, totp_step
from console.entry.sessions import Stage
from console.web.visit import COOKIE, Access, Page, Visit, go

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
WRONG_CODE = "Mã không đúng hoặc đã dùng rồi. Chờ mã mới trên điện thoại rồi gõ lại."
IN_USE = (
    "Phiên hỗ trợ bà con trên máy này chưa xong, nên chưa đăng nhập được. Bấm “Xong, xóa hết” ở trang của bà con "
    "trước, hoặc dùng máy khác."
)
WAIT = "Sai nhiều lần. Hãy chờ {} rồi thử lại."


def login_form(visit: Visit) -> Response:
    """The page to log in on."""
    if HANDED_OVER in visit.request.cookies:
        return visit.page("told.html", 403, title="Máy này đang để bà con dùng", message=IN_USE)
    if visit.session and visit.session.stage is Stage.FULL:
        return go("")
    return visit.page("login.html", name="", error="")


def log_in(visit: Visit) -> Response:
    """Check name and password."""
    if HANDED_OVER in visit.request.cookies:
        return login_form(visit)
    name, password = visit.form.get("name", "").strip().lower()[:40], visit.form.get("password", "")[:1000]
    who = f"name:{name}", f"address:{visit.address}"
    if left := visit.services.delay.left(*who):
        return visit.page("login.html", 429, name=name, error=WAIT.format(_time(left)))
    account = visit.services.accounts.with_password(name, password)
    if account is None:
        visit.services.delay.failed(*who)
        _note_failure(visit, name, "mật khẩu")
        return visit.page("login.html", 403, name=name, error=WRONG)
    if visit.session:
        visit.services.sessions.end(visit.session)
    return _with_session(visit, account.name, Stage.PASSWORD, go("/ma-xac-thuc"))


def code_form(visit: Visit) -> Response:
    """The page for the one-time code; for somebody new the page that sets it up."""
    return visit.page("code.html", error="") if visit.me.has_codes else _set_up_page(visit, "")


def check_code(visit: Visit) -> Response:
    """Check the one-time code, or the first one of somebody new."""
    code, name = visit.form.get("code", "")[:40], visit.me.name
    who = f"code:{name}"
    if left := visit.services.delay.left(who):
        return visit.page("told.html", 429, title="Hãy chờ một lát", message=WAIT.format(_time(left)))
    if not visit.me.has_codes:
        return _set_up(visit, code)
    if not visit.services.accounts.with_code(name, code):
        visit.services.delay.failed(who)
        _note_failure(visit, name, "mã một lần")
        return visit.page("code.html", 403, error=WRONG_CODE)
    return _inside(visit, go("/mat-khau" if visit.me.must_change else ""))


def _set_up_page(visit: Visit, error: str, status: int = 200) -> Response:
    secret = new_totp()
    return _set_up_with(visit, secret, error, status)


def _set_up_with(visit: Visit, secret: str, error: str, status: int) -> Response:
    sealed = visit.services.vault.sealed(secret)
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return visit.page("set_up_code.html", status, error=error, sealed=sealed, groups=groups)


def _set_up(visit: Visit, code: str) -> Response:
    """The secret comes back from the form, sealed: nothing is kept of an application that was not set up."""
    secret = visit.services.vault.opened(visit.form.get("sealed", "")[:1000])
    if secret is None:
        return _set_up_page(visit, "Hãy quét lại mã dưới đây.", 400)
    step = totp_step(secret, code, 0)
    if step is None:
        return _set_up_with(visit, secret, WRONG_CODE, 403)
    codes = visit.services.accounts.set_codes(visit.me.name, secret, step)
    return _inside(visit, visit.page("recovery.html", codes=codes, next="/mat-khau" if visit.me.must_change else ""))


def qr_code(visit: Visit) -> Response:
    """The QR code of a sealed secret, as a picture of our own: no service elsewhere sees it."""
    secret = visit.services.vault.opened(visit.request.query_params.get("ma", "")[:1000])
    if secret is None:
        return Response("", 404)
    picture = io.BytesIO()
    segno.make(totp_address(secret, visit.me.name)).save(picture, kind="svg", scale=5, border=4, light="#ffffff")
    return Response(picture.getvalue(), media_type="image/svg+xml")


def password_form(visit: Visit) -> Response:
    """The page to change one's password on."""
    return visit.page("password.html", error="", forced=visit.me.must_change)


def change_password(visit: Visit) -> Response:
    """Change one's password; everywhere else one is logged out."""
    old, new = visit.form.get("old", "")[:1000], visit.form.get("new", "")[:1000]
    name = visit.me.name
    try:
        _check_old(visit, old)
        if new != visit.form.get("again", ""):
            raise InputError("Hai lần gõ mật khẩu mới không giống nhau.")
        visit.services.accounts.set_password(name, new)
    except InputError as error:
        return visit.page("password.html", 400, error=str(error), forced=visit.me.must_change)
    visit.services.sessions.end_all(name, but=visit.session)
    return go("", "mat-khau")


def _check_old(visit: Visit, old: str) -> None:
    who = f"name:{visit.me.name}"
    if left := visit.services.delay.left(who):
        raise InputError(WAIT.format(_time(left)))
    if visit.services.accounts.with_password(visit.me.name, old) is None:
        visit.services.delay.failed(who)
        raise InputError("Mật khẩu đang dùng không đúng.")


def me(visit: Visit) -> Response:
    """The page about one's own account."""
    return visit.page("me.html", left=visit.services.accounts.recovery_left(visit.me.name))


def new_recovery(visit: Visit) -> Response:
    """New recovery codes."""
    _check_old(visit, visit.form.get("old", "")[:1000])
    return visit.page("recovery.html", codes=visit.services.accounts.renew_recovery(visit.me.name), next="/toi")


def log_out(visit: Visit) -> Response:
    """End the session."""
    if visit.session:
        visit.services.sessions.end(visit.session)
        with visit.services.engine.begin() as connection:
            note(connection, Deed(visit.me.name, "dang-xuat", key=visit.me.name))
    response = go("/dang-nhap", "dang-xuat")
    response.delete_cookie(COOKIE, path="/quan-tri")
    return response


def _inside(visit: Visit, response: Response) -> Response:
    """Whoever comes in gets a new word: one that was seen before the log-in opens nothing."""
    assert visit.session is not None
    visit.services.sessions.end(visit.session)
    visit.services.delay.succeeded(f"name:{visit.me.name}")
    visit.services.delay.succeeded(f"code:{visit.me.name}")
    visit.services.accounts.seen(visit.me.name)
    return _with_session(visit, visit.me.name, Stage.FULL, response)


def _with_session(visit: Visit, name: str, stage: Stage, response: Response) -> Response:
    word, _ = visit.services.sessions.begin(name, stage)
    visit.set_cookie(response, COOKIE, word)
    return response


def _note_failure(visit: Visit, name: str, what: str) -> None:
    with visit.services.engine.begin() as connection:
        note(connection, Deed(name or "?", "dang-nhap-sai", key=name, note=f"{what}, từ {visit.address}"))


def _time(seconds: float) -> str:
    return f"{round(seconds + 0.5)} giây" if seconds < 120 else f"{round(seconds / 60 + 0.5)} phút"


PAGES = [
    Page("/dang-nhap", login_form, access=Access.OPEN),
    Page("/dang-nhap", log_in, "POST", access=Access.OPEN),
    Page("/ma-xac-thuc", code_form, access=Access.HALFWAY),
    Page("/ma-xac-thuc", check_code, "POST", access=Access.HALFWAY),
    Page("/ma-qr.svg", qr_code, access=Access.HALFWAY),
    Page("/dang-xuat", log_out, "POST", access=Access.HALFWAY),
    Page("/mat-khau", password_form),
    Page("/mat-khau", change_password, "POST"),
    Page("/toi", me),
    Page("/toi/ma-du-phong", new_recovery, "POST"),
]
