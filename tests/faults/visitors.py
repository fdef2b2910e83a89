# SPDX-License-Identifier: Apache-2.0
"""People who send forms with files to a real server, one after the other, until they are told to stop.

Whatever was answered with the matter's page is acknowledged. A form that got no answer is sent
again with the same key, as a browser does when somebody presses the button once more.
"""

from __future__ import annotations

import http.client
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import quote, unquote
from uuid import uuid4

from sunmao.commands.bench_client import Cookies, signed_in
from tests.faults.ground import PASSWORD

BOUNDARY = "----sunmao-fault"
GONE = (OSError, http.client.HTTPException)
"""What a client sees of a server that is not there, or ends in the middle."""


@dataclass(frozen=True)
class Sent:
    """One form: when it was sent, when it was answered or failed, and how."""

    begun: float
    ended: float
    status: int  # 0: no answer


@dataclass
class Visitor:
    """Somebody signed in who registers clues with a file and, where it is theirs to do, circulates them."""

    port: int
    name: str
    department: str = ""
    cookies: Cookies = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    acknowledged: list[dict[str, object]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def sign_in(self) -> None:
        self.cookies = signed_in(self.port, self.name, PASSWORD)

    def work(self) -> None:
        """Register one clue after the other until told to stop; the last one is brought to its answer."""
        turn = 0
        while not self.stop.is_set():
            turn += 1
            number = self.register(turn)
            if number and self.department:
                self.acts(f"/clues/{quote(number)}/circulate/", {"_seen": "1", "to_department": self.department}, (), 2)

    def register(self, turn: int) -> str:
        title = f"{self.name}第{turn}件{uuid4().hex[:8]}"
        self.titles.append(title)
        content = b"%PDF-1.7 " + title.encode() * 20_000
        form = {"_seen": "", "title": title, "source": "letter", "line": "other", "received_on": "2026-01-05",
                "summary": f"{title}的内容" * 30, "sender_name": "某人", "secrecy": "internal"}  # fmt: skip
        return self.acts("/clues/new/register/", form, (("files", f"{turn}.pdf", content),), 1)

    def acts(self, path: str, form: dict[str, str], files: tuple[tuple[str, str, bytes], ...], position: int) -> str:
        """Send a form until it is answered, with one key; return the number of its matter."""
        key = str(uuid4())
        while True:
            status, place = self._send(path, {**form, "_key": key}, files)
            if status == http.HTTPStatus.SEE_OTHER:
                number = unquote(place).strip("/").split("/")[-1]
                self.acknowledged.append({"number": number, "position": position})
                return number
            if status and status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                self.strange.append(f"{path}: {status} {place}")
                return ""
            if self.stop.is_set():
                return ""
            time.sleep(0.02)

    def _send(self, path: str, form: dict[str, str], files: tuple[tuple[str, str, bytes], ...]) -> tuple[int, str]:
        begun, status, place = time.time(), 0, ""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("POST", path, multipart({**form, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}, files), {
                "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
                "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            })  # fmt: skip
            answer = link.getresponse()
            answer.read()
            status, place = answer.status, answer.getheader("Location") or ""
        except GONE:
            pass  # it is told by the status of what was sent
        finally:
            link.close()
        self.sent.append(Sent(begun, time.time(), status))
        return status, place


def multipart(form: dict[str, str], files: tuple[tuple[str, str, bytes], ...]) -> bytes:
    """Write a form with files as a browser sends it."""
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
             for name, value in form.items()]  # fmt: skip
    for name, file, content in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
        parts.append(f"{head}Content-Type: application/pdf\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])
