# SPDX-License-Identifier: Apache-2.0
"""An office with one person of every post, and for each of them a matter of every scope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client, override_settings
from PIL import Image

from sunmao.kernel.roles import ADMINISTRATORS, Role
from sunmao.office import posts
from sunmao.record.files import Stored, store
from sunmao.record.perform import Written
from sunmao.web.doors import BUSINESS_ROLES
from tests.people import CASES, OTHER_STAFF, PUBLIC, House, house, now
from tests.web.conftest import account_of

HOME = "综合部"
AUTHOR, INTAKE = "另一检察官", "分流人"
"""Two people who never walk: whatever they wrote is another's for everybody who does."""
STAFF = {role.label: (role, HOME) for role in Role if role in BUSINESS_ROLES} | {
    AUTHOR: (Role.PROCURATOR, PUBLIC),
    INTAKE: (Role.CASE_INTAKE, CASES),
}
NOBODY = UUID("00000000-0000-7000-8000-000000000000")


def picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "PNG")
    return drawn.getvalue()


@dataclass(frozen=True)
class Lying:
    """A matter and the picture that came with it."""

    number: str
    file: UUID


@dataclass
class Everybody:
    """The office, the matters of all, and each person's own."""

    house: House
    other: House
    shared: dict[str, Lying]
    own: dict[tuple[str, Role], Lying] = field(default_factory=dict)

    def lying(self, scope: str, role: Role) -> Lying:
        """Return the matter of a scope for a reader; administrators have none of their own, so another's stands in."""
        return self.shared.get(scope) or self.own.get((scope, role)) or self.shared["internal"]

    def client(self, role: Role) -> Client:
        """Let the person of a post sit at a browser."""
        client = Client()
        client.force_login(account_of(self.house, role.label))
        return client


def _open(office: House, who: str, **facts: Any) -> tuple[Written, Lying]:
    file: Stored = store(office.id, "现场.png", [picture()])
    written = office.open(who, files=[file], **facts)
    return written, Lying(written.number, file.id)


def _built() -> Everybody:
    office = house("示例区人民检察院", "示例区院", "示检", STAFF)
    other = house("外县人民检察院", "外院", "外检", OTHER_STAFF)
    made = Everybody(office, other, {"foreign": _open(other, "登记人", secrecy="open")[1]})
    for scope in ("internal", "sensitive", "restricted"):
        written, made.shared[scope] = _open(office, AUTHOR, secrecy=scope)
        if scope != "restricted":  # its circulation is nobody's who does not walk
            office.take(INTAKE, written, "circulate", to_department=office.department(PUBLIC))
    for role in sorted(BUSINESS_ROLES):
        made.own["own", role] = _open(office, role.label)[1]
        written, made.own["recused", role] = _open(office, role.label)
        with office.as_(role.label) as by:
            posts.recuse(person=office.people[role.label][0], matter_id=written.matter_id, since=now().date(),
                         reason="近亲属为当事人", by=by)  # fmt: skip
    for name in (*STAFF, *(one.label for one in ADMINISTRATORS)):
        account_of(office, name)
    return made


@contextmanager
def everybody() -> Iterator[Everybody]:
    """Build it in a transaction that is never finished."""
    cheap = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with cheap, transaction.atomic():
        yield _built()
        transaction.set_rollback(True)
