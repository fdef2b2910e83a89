# SPDX-License-Identifier: Apache-2.0
"""House limits of this ledger. Law sets no number for circulating or assessing most clues (PILR 25–27)."""

from sunmao.kernel.limits import House, Length, Unit

DECISION = "《法律监督线索管理办法》样本，启用前由本院决定"

CIRCULATE = House("分流", Length(Unit.WORKDAYS, 3), DECISION)
ASSIGN = House("指派", Length(Unit.WORKDAYS, 3), DECISION)
ASSESS = House("评估", Length(Unit.DAYS, 30), DECISION)
FEED_BACK = House("反馈", Length(Unit.DAYS, 7), DECISION)
ARCHIVE = House("归档", Length(Unit.DAYS, 30), DECISION)
MANAGED = House("线索登记、流转、反馈、归档", None, DECISION)
