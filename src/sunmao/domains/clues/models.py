# SPDX-License-Identifier: Apache-2.0
"""The ledger's own columns: a projection of the journal for filters and counts."""

from __future__ import annotations

from django.db import models

from sunmao.office.keys import OfficeOneToOne
from sunmao.record.models import Matter


class Clue(models.Model):
    """What lists and counts need of a clue."""

    office = models.ForeignKey("office.Office", models.PROTECT, db_index=False, db_constraint=False, related_name="+")
    matter = OfficeOneToOne(Matter, models.PROTECT, primary_key=True, related_name="clue")
    source = models.CharField("来源", max_length=20, default="")
    received_on = models.DateField("收到日期", null=True)
    anonymous = models.BooleanField("匿名", default=False)
    returns = models.PositiveSmallIntegerField("退回次数", default=0)
    outcome = models.CharField("结果", max_length=20, default="")
    informed = models.CharField("反馈情况", max_length=20, default="")
    circulated_on = models.DateField("分流日期", null=True)
    decided_on = models.DateField("决定日期", null=True)
    answered_on = models.DateField("反馈日期", null=True)

    class Meta:
        indexes = [models.Index(fields=["office", "source"], name="clue_source")]

    def __str__(self) -> str:
        return str(self.pk)
