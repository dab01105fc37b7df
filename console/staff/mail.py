"""Letters over SMTP, encrypted on their way: by STARTTLS (``smtp://``) or from the first byte (``smtps://``)."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import unquote, urlsplit

from common.errors import Malformed, OutsideError, Refused, SettingsError, TooSlow, Unreachable

SECONDS = 20.0
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class Letter:
    """A letter with one file."""

    to: str
    subject: str
    text: str
    name: str
    pdf: bytes


class Mail(Protocol):
    """Sends letters."""

    def send(self, letter: Letter) -> None:
        """Hand it over to the server. Raises :class:`common.errors.OutsideError`."""


@dataclass(frozen=True)
class Smtp:
    """One server. ``user`` is empty where it asks for none."""

    host: str
    port: int
    encrypted: bool
    user: str
    password: str
    sender: str

    def send(self, letter: Letter) -> None:
        """See :class:`Mail`. Of what the server says nothing is passed on: it may name the address."""
        try:
            with self._connected() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(self._message(letter))
        except (OSError, smtplib.SMTPException) as error:
            raise _of_ours(error) from None

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.encrypted:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        if not _is_here(self.host):  # between two programs of one machine nobody listens
            try:
                server.starttls(context=context)
            except BaseException:
                server.close()
                raise
        return server

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, letter.to, letter.subject
        message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain=_domain(self.sender))
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        message.add_attachment(letter.pdf, maintype="application", subtype="pdf", filename=letter.name)
        return message


def smtp(url: str, sender: str) -> Smtp | None:
    """The server of a ``SMTP_URL``; None where it is not set. Raises :class:`SettingsError`."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise SettingsError("SMTP_URL phải có dạng smtp://TÊN:MẬT_KHẨU@MÁY_CHỦ:587 hoặc smtps://…:465.") from None
    if not parts.hostname or "@" not in sender:
        raise SettingsError("Có SMTP_URL thì phải ghi cả máy chủ, và MAIL_FROM là địa chỉ thư gửi đi.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Smtp(parts.hostname, port, parts.scheme == "smtps", user, password, sender)


def _of_ours(error: Exception) -> OutsideError:
    if isinstance(error, TimeoutError):
        return TooSlow("Máy chủ thư không trả lời kịp.")
    if isinstance(error, (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError, ssl.SSLError)):
        return Refused("Máy chủ thư không cho đăng nhập, hoặc không mã hóa được đường truyền.")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return Refused("Máy chủ thư không nhận địa chỉ này.")
    if isinstance(error, (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError)):
        return Unreachable("Máy chủ thư ngắt kết nối.")
    if isinstance(error, smtplib.SMTPResponseException):
        return Refused(f"Máy chủ thư không nhận thư (mã {error.smtp_code}).")
    if isinstance(error, smtplib.SMTPException):
        return Malformed("Máy chủ thư trả lời không đúng quy định.")
    return Unreachable("Không kết nối được máy chủ thư.")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].strip("> ") or "localhost"
