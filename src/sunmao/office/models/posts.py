# SPDX-License-Identifier: Apache-2.0
"""Who holds which post, who stands in, who keeps away, who is lent."""

from django.db import models

from sunmao.kernel.roles import Role
from sunmao.office.keys import Kept, OfficeKey
from sunmao.office.models.offices import Department, Office, Person


class Post(Kept):
    """A function in a department, held by a person. `until` is the last day, included."""

    person = OfficeKey(Person, models.PROTECT, related_name="posts")
    department = OfficeKey(Department, models.PROTECT, related_name="posts")
    role = models.CharField("岗位", max_length=40, choices=[(r.value, r.label) for r in Role])
    title = models.CharField("职务名称", max_length=40, default="")
    since = models.DateField("自")
    until = models.DateField("至", null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person"], name="post_person"),
            models.Index(fields=["office", "role"], name="post_role"),
            models.Index(fields=["office", "department"], name="post_department"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="post_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return Role(self.role).label


class Delegation(Kept):
    """A post that another person of the same office may act in for some days."""

    post = OfficeKey(Post, models.PROTECT, related_name="delegations")
    to_person = OfficeKey(Person, models.PROTECT, related_name="delegations")
    since = models.DateField("自")
    until = models.DateField("至")
    reason = models.CharField("事由", max_length=200)
    ended_at = models.DateTimeField("提前终止", null=True)

    class Meta:
        indexes = [
            models.Index(fields=["to_person"], name="delegation_person"),
            models.Index(fields=["office", "post"], name="delegation_post"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")),
                name="delegation_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since}—{self.until}"


class Recusal(Kept):
    """A person who keeps away from a matter, or from all matters of a body."""

    person = OfficeKey(Person, models.PROTECT, related_name="recusals")
    matter_id = models.UUIDField("事项", null=True)
    body = models.CharField("单位或个人", max_length=100, default="")
    reason = models.CharField("事由", max_length=200)
    since = models.DateField("自")
    ended_on = models.DateField("终止", null=True)

    class Meta:
        indexes = [models.Index(fields=["office", "person"], name="recusal_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(matter_id__isnull=False) | ~models.Q(body=""),
                name="recusal_from_something",
            ),
        ]

    def __str__(self) -> str:
        return self.body or str(self.matter_id)


class Loan(Kept):
    """A person lent to another office, which gives them a person row and posts of its own."""

    person = OfficeKey(Person, models.PROTECT, related_name="loans")
    to_office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    since = models.DateField("自")
    until = models.DateField("至")
    reason = models.CharField("事由", max_length=200)
    ended_at = models.DateTimeField("提前终止", null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person"], name="loan_person"),
            models.Index(fields=["id"], name="loan_id"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")),
                name="loan_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since}—{self.until}"
