# SPDX-License-Identifier: Apache-2.0
"""The tables of the record. All but a few are a projection of the journal: entries and their facts.

Nothing here is written through Django: the database functions in ``sql/`` are the only
door (``perform`` calls them), and the application's role may only read.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from sunmao.office.keys import Kept, OfficeKey, OfficeOneToOne, uuid7

OPEN = models.Q(closed_at__isnull=True, historic=False)
"""What is in hand: one matter of twenty in an office that has worked for years, with small indexes of its own."""


class Matter(Kept):
    """One thing that must be brought to an end, whatever ledger it belongs to."""

    ledger = models.CharField(max_length=40)
    number = models.CharField("编号", max_length=40)
    title = models.CharField("事项", max_length=200, default="")
    kind = models.CharField("类型", max_length=40, default="")
    stage = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    secrecy = models.CharField(max_length=12, default="internal")
    position = models.PositiveIntegerField(default=0)
    head = models.BinaryField()
    author_id = models.UUIDField(null=True)
    department_id = models.UUIDField(null=True)
    handler_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    historic = models.BooleanField(default=False)
    waiting = models.CharField(max_length=60, default="")
    next_due = models.DateField(null=True)
    warns_on = models.DateField(null=True)
    due_firm = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["office", "ledger", "opened_at", "id"], name="matter_newest"),
            models.Index(fields=["office", "handler_id", "next_due"], name="matter_handler"),
            models.Index(fields=["office", "author_id", "opened_at"], name="matter_author"),
            models.Index(fields=["office", "ledger", "stage", "opened_at", "id"], name="matter_stage"),
            models.Index(fields=["office", "ledger", "department_id", "opened_at", "id"], name="matter_department"),
            models.Index(
                fields=["office", "ledger", "opened_at", "id"], name="matter_past", condition=models.Q(historic=True)
            ),
            models.Index(
                fields=["office", "waiting", "next_due", "id"], name="matter_waiting", condition=~models.Q(waiting="")
            ),
            models.Index(fields=["office", "next_due", "id"], name="open_due", condition=OPEN),
            models.Index(fields=["office", "warns_on", "next_due"], name="open_warned", condition=OPEN),
            models.Index(fields=["office", "ledger", "next_due", "id"], name="open_ledger", condition=OPEN),
            models.Index(fields=["office", "ledger", "stage", "next_due", "id"], name="open_stage", condition=OPEN),
            models.Index(fields=["office", "department_id", "next_due", "id"], name="open_department", condition=OPEN),
            models.Index(fields=["office", "handler_id", "next_due", "id"], name="open_handler", condition=OPEN),
            models.Index(fields=["office", "author_id", "next_due", "id"], name="open_author", condition=OPEN),
        ]
        constraints = [models.UniqueConstraint(fields=["office", "number"], name="matter_number")]


class Entry(Kept):
    """What was done, by whom, when. Written once; the database refuses anything else."""

    matter = OfficeKey(Matter, models.PROTECT, related_name="entries")
    matter_id: UUID
    position = models.PositiveIntegerField()
    step = models.CharField(max_length=40)
    by_id = models.UUIDField()
    post_id = models.UUIDField()
    role = models.CharField(max_length=40)
    department_id = models.UUIDField(null=True)
    on_behalf_id = models.UUIDField(null=True)
    who = models.CharField(max_length=200)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    late_reason = models.CharField(max_length=200, default="")
    facts_digest = models.BinaryField()
    previous = models.BinaryField()
    fingerprint = models.BinaryField()
    algorithm = models.CharField(max_length=10)

    class Meta:
        indexes = [models.Index(fields=["office", "by_id", "recorded_at"], name="entry_by")]
        constraints = [models.UniqueConstraint(fields=["office", "matter", "position"], name="entry_position")]


class Facts(models.Model):
    """What was written down at a step, apart from the entry, so that the chain stays whole without it."""

    office = models.ForeignKey("office.Office", models.PROTECT, db_index=False, db_constraint=False, related_name="+")
    entry = OfficeOneToOne(Entry, models.PROTECT, primary_key=True, related_name="facts")
    content = models.JSONField()
    salt = models.BinaryField()


class Item(Kept):
    """A numbered thing inside a matter."""

    matter = OfficeKey(Matter, models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    stage = models.CharField(max_length=40)
    closed = models.BooleanField()
    due = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "matter", "number"], name="item_number")]


class Clock(Kept):
    """Where a clock of a matter stood when it was last worked out; only for sorting and showing."""

    matter = OfficeKey(Matter, models.PROTECT, related_name="clocks")
    name = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, default="")
    label = models.CharField(max_length=60)
    basis = models.CharField(max_length=60)
    statutory = models.BooleanField()
    started_at = models.DateTimeField()
    due = models.DateField(null=True)
    warns_on = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    held = models.PositiveIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "matter", "name", "subject"], name="clock_name")]


class Party(Kept):
    """A person or body in a matter; a hidden one is shown only by its stand-in."""

    matter = OfficeKey(Matter, models.PROTECT, related_name="parties")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    shown = models.CharField(max_length=200)
    hidden = models.BooleanField(default=False)
    found_by = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "matter", "position", "kind"], name="party_once")]
        indexes = [models.Index(fields=["office", "found_by"], name="party_found_by")]


class Link(Kept):
    """One matter leads to another."""

    matter = OfficeKey(Matter, models.PROTECT, related_name="links")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    other = OfficeKey(Matter, models.PROTECT, related_name="linked_from")
    other_id: UUID

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "matter", "position", "kind"], name="link_once")]
        indexes = [models.Index(fields=["office", "other"], name="link_other")]


class File(Kept):
    """A file handed in at a step. Its contents lie outside the database under their hash."""

    matter = OfficeKey(Matter, models.PROTECT, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    sha256 = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["office", "matter"], name="file_matter")]


class RecordKey(models.Model):
    """The key of one matter's protected fields, wrapped by the office key that lies outside the database."""

    office = models.ForeignKey("office.Office", models.PROTECT, db_index=False, db_constraint=False, related_name="+")
    matter = OfficeOneToOne(Matter, models.PROTECT, primary_key=True, related_name="record_key")
    office_key = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()

    class Meta:
        db_table = "record_key"


class Counter(Kept):
    """The last number drawn for a kind and year."""

    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "kind", "year"], name="counter_once")]


class Day(Kept):
    """The fingerprint over all heads of an office at the end of a day, chained to the day before."""

    day = models.DateField()
    matters = models.PositiveIntegerField()
    entries = models.PositiveBigIntegerField()
    root = models.BinaryField()
    previous = models.BinaryField()
    fingerprint = models.BinaryField()
    algorithm = models.CharField(max_length=10)
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="day_once")]


class Access(Kept):
    """Who read, revealed, downloaded, printed or exported what, and why. Only ever added to."""

    matter_id = models.UUIDField(null=True)
    person_id = models.UUIDField()
    who = models.CharField(max_length=200)
    what = models.CharField(max_length=20)
    about = models.CharField(max_length=200, default="")
    reason = models.CharField(max_length=200, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["office", "matter_id", "at"], name="access_matter")]


class Submission(Kept):
    """A form that was sent once: sent again it leads to the same matter."""

    matter_id = models.UUIDField()
    position = models.PositiveIntegerField()
    at = models.DateTimeField()


class Outbox(Kept):
    """What leaves after the step was committed: polled, sent once, kept when it can not be sent."""

    matter_id = models.UUIDField()
    topic = models.CharField(max_length=60)
    payload = models.JSONField()
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)


class Notice(models.Model):
    """A holiday notice that was loaded beside the program's own table. It holds for every office, so it has no wall."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    text = models.TextField()
    loaded_at = models.DateTimeField()


class AskedNotice(Kept):
    """A holiday notice that was asked for on a page; the tables' owner loads it and says what became of it."""

    person_id = models.UUIDField()
    who = models.CharField(max_length=200)
    text = models.TextField()
    asked_at = models.DateTimeField()
    loaded_at = models.DateTimeField(null=True)
    moved = models.PositiveIntegerField(null=True)
    refusal = models.TextField(default="")

    class Meta:
        db_table = "record_asked_notice"


class MovedDue(Kept):
    """The last day that a clock had before it was worked out anew, and why. Only ever added to."""

    matter = OfficeKey(Matter, models.PROTECT, related_name="moved_due")
    matter_id: UUID
    label = models.CharField(max_length=60)
    before = models.DateField(null=True)
    after = models.DateField(null=True)
    why = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        db_table = "record_moved_due"
        indexes = [models.Index(fields=["office", "matter"], name="moved_due_matter")]


class Reader(Kept):
    """A person to whom a step showed a matter: it was passed round, or asked to be countersigned or approved."""

    matter = OfficeKey(Matter, models.PROTECT, related_name="readers")
    matter_id: UUID
    person_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "matter", "person_id"], name="reader_once")]
        indexes = [models.Index(fields=["office", "person_id"], name="reader_person")]


class Told(Kept):
    """That a step put a matter before somebody: a person, or whoever holds a post. Only ever added to."""

    matter = OfficeKey(Matter, models.PROTECT, related_name="told")
    matter_id: UUID
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    to_person_id = models.UUIDField(null=True)
    to_role = models.CharField(max_length=40, default="")
    to_department_id = models.UUIDField(null=True)
    by_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["office", "to_person_id", "at"], name="told_person"),
            models.Index(fields=["office", "to_role", "at"], name="told_role"),
            models.Index(fields=["office", "matter", "position"], name="told_matter"),
        ]


class Seen(Kept):
    """Up to when a person has seen what he was told."""

    person_id = models.UUIDField()
    upto = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "person_id"], name="seen_once")]


class Draft(Kept):
    """What a person typed and has not sent: seen by nobody else, gone with the step or after some days.

    It is no part of the journal. All that was typed is encrypted by a key of its own.
    """

    person_id = models.UUIDField()
    ledger = models.CharField(max_length=40)
    matter = OfficeKey(Matter, models.PROTECT, null=True, related_name="+")
    matter_id: UUID | None
    step = models.CharField(max_length=60)
    version = models.CharField(max_length=32)
    position = models.PositiveIntegerField(null=True)
    page = models.UUIDField()
    turn = models.BigIntegerField()
    revision = models.PositiveIntegerField()
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    office_key = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()
    content = models.BinaryField()

    class Meta:
        db_table = "record_draft"
        indexes = [models.Index(fields=["office", "person_id", "saved_at"], name="draft_person")]
        constraints = [  # a matter that is only being opened is null, so that several may be begun
            models.UniqueConstraint(fields=["office", "person_id", "matter", "step", "version"], name="draft_place")
        ]


class EarlierDraft(Kept):
    """A text that a draft held before, under the draft's key."""

    draft = OfficeKey(Draft, models.CASCADE, related_name="earlier")
    draft_id: UUID
    person_id = models.UUIDField()
    revision = models.PositiveIntegerField()
    displaced = models.BooleanField()
    saved_at = models.DateTimeField()
    content = models.BinaryField()

    class Meta:
        db_table = "record_earlier_draft"
        indexes = [models.Index(fields=["office", "draft"], name="earlier_draft_of")]


class Search(models.Model):
    """What may be found by text and by likeness; never from protected or narrow fields. Rebuildable."""

    office = models.ForeignKey("office.Office", models.PROTECT, db_index=False, db_constraint=False, related_name="+")
    matter = OfficeOneToOne(Matter, models.PROTECT, primary_key=True, related_name="search")
    ledger = models.CharField(max_length=40)
    shown = models.TextField()
    vector = SearchVectorField()
    sketch = ArrayField(models.BigIntegerField(), default=list)
    keys = ArrayField(models.CharField(max_length=100), default=list)
    serial = models.BigIntegerField(db_default=0)
