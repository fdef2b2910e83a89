# SPDX-License-Identifier: Apache-2.0
"""The words that an office writes again and again: proposed beside a field, never required."""

from django.db import models

from sunmao.office.keys import Kept


class WordKind(models.TextChoices):
    """What a word names, and so beside which fields it is proposed."""

    BODY = "body", "单位名称"
    PLACE = "place", "地点"
    ROOM = "room", "存放位置"
    MANNER = "manner", "办理方式"


class Word(Kept):
    """A word of an office's own dictionary. One that is no longer proposed stays, switched off."""

    kind = models.CharField("类别", max_length=20, choices=WordKind)
    text = models.CharField("用词", max_length=100)
    pinyin = models.CharField("拼音", max_length=400, default="")
    active = models.BooleanField("在用", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "text"], name="word_once"),
        ]

    def __str__(self) -> str:
        return self.text
