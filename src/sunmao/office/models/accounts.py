# SPDX-License-Identifier: Apache-2.0
"""How a person signs in. Nothing here tells who they are but the name they sign in with."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import connection, models

from sunmao.office.keys import uuid7
from sunmao.office.models.offices import Office


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts; people are taken in by setup and import, never by signing up."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Find an account by the name typed, whatever the case."""
        found = self.called(username or "")
        if found is None:
            raise Account.DoesNotExist
        return found

    def called(self, typed: str) -> "Account | None":
        """Find an account by its sign-in name, or by a work number that one person of the installation has."""
        name = typed.strip().lower()
        # Both are asked each time, so that the time of the answer does not tell which of them is known.
        numbered = self.filter(pk__in=_numbered(name)).first()
        return self.filter(sign_in_name=name).first() or numbered


def _numbered(number: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT office_account_numbered(%s)", [number])
        return [row[0] for row in cursor.fetchall() if row[0]]


class Account(AbstractBaseUser):
    """One person's sign-in. It is read before an office is known, so it has no wall."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    sign_in_name = models.CharField("登录名", max_length=40, unique=True)
    must_change = models.BooleanField("须改密码", default=True)
    slip_until = models.DateTimeField("一次性密码有效至", null=True)
    failed_count = models.PositiveSmallIntegerField("连续失败次数", default=0)
    locked_until = models.DateTimeField("锁定至", null=True)
    is_active = models.BooleanField("启用", default=True)
    halted_for = models.CharField("紧急停用的事由", max_length=200, default="", db_default="")

    USERNAME_FIELD = "sign_in_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "person_id"], name="account_once"),
        ]

    def __str__(self) -> str:
        return self.sign_in_name

    def has_perm(self, *_: Any) -> bool:
        """Refuse: rights come from posts and procedures, never from Django's permissions."""
        return False

    has_module_perms = has_perm


class Seat(models.Model):
    """One sign-in on one device: the post chosen, when it was used, whether it is locked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="seats")
    opened_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最后使用")
    confirmed_at = models.DateTimeField("最后输入密码")
    address = models.CharField("来源地址", max_length=45, default="")
    idle_minutes = models.PositiveSmallIntegerField("多久不用即锁屏", default=30)
    post_id = models.UUIDField("岗位", null=True)
    delegation_id = models.UUIDField("代行", null=True)
    ticket = models.UUIDField("凭证", null=True)
    locked_at = models.DateTimeField("锁屏", null=True)
    held_path = models.CharField("未交的表单", max_length=500, default="")
    held_form = models.BinaryField("未交的内容（加密）", null=True)
    ended_at = models.DateTimeField("结束", null=True)
    why = models.CharField("为何结束", max_length=20, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "opened_at"],
                name="seat_open",
                condition=models.Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Ticket(models.Model):
    """For whom a session acts. Only the database's own functions read and write it."""

    id = models.UUIDField(primary_key=True, editable=False)
    office_id = models.UUIDField()
    person_id = models.UUIDField()
    post_id = models.UUIDField()
    delegation_id = models.UUIDField(null=True)
    role = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "office_acting"
        indexes = [
            models.Index(
                fields=["person_id"],
                name="acting_person",
                condition=models.Q(closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.role


class SignIn(models.Model):
    """What happened at the door; rows are only ever added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField("时间")
    office_id = models.UUIDField("单位", null=True)
    account_id = models.UUIDField("账号", null=True)
    by_person_id = models.UUIDField("何人办理", null=True)
    kind = models.CharField("何事", max_length=20)
    address = models.CharField("来源地址", max_length=45, default="")

    class Meta:
        db_table = "office_sign_in"
        indexes = [models.Index(fields=["office_id", "at"], name="sign_in_when")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"
