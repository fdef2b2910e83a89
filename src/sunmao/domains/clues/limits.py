# SPDX-License-Identifier: Apache-2.0
"""House limits of this ledger. Law sets no number for circulating or assessing most clues (PILR 25–27)."""

from __future__ import annotations

from dataclasses import dataclass

from sunmao.kernel.limits import Basis, House, Length, Mark, Unit

DECISION = "《法律监督线索管理办法》样本，启用前由本院决定"

CIRCULATE = House("分流", Length(Unit.WORKDAYS, 3), DECISION)
ASSIGN = House("指派", Length(Unit.WORKDAYS, 3), DECISION)
ASSESS = House("评估", Length(Unit.DAYS, 30), DECISION)
FEED_BACK = House("反馈", Length(Unit.DAYS, 7), DECISION)
ARCHIVE = House("归档", Length(Unit.DAYS, 30), DECISION)
MANAGED = House("线索登记、流转、反馈、归档", None, DECISION)


@dataclass(frozen=True)
class OfLine:
    """A basis that binds public-interest clues; for the other lines the house rule stands alone."""

    article: Basis

    @property
    def code(self) -> str:
        """The code of the article."""
        return self.article.code

    @property
    def citation(self) -> str:
        """Both, each with what it is for."""
        return f"公益诉讼：{self.article.citation}；其他条线：{MANAGED.citation}"

    @property
    def mark(self) -> Mark:
        """The mark of the article."""
        return self.article.mark
