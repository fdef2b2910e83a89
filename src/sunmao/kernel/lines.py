# SPDX-License-Identifier: Apache-2.0
"""The lines of supervision that several ledgers name."""

from __future__ import annotations

from sunmao.kernel.limits import Labeled


class Line(Labeled):
    """Which line of supervision a matter belongs to."""

    PUBLIC_INTEREST = "public_interest", "公益诉讼"
    CIVIL = "civil", "民事检察"
    ADMINISTRATIVE = "administrative", "行政检察"
    CASE_FILING = "case_filing", "立案监督"
    INVESTIGATION = "investigation", "侦查活动监督"
    EXECUTION = "execution", "刑事执行"
    MINORS = "minors", "未成年人检察"
    DUTY_CRIME = "duty_crime", "职务犯罪"
    PETITION = "petition", "控告申诉"
    OTHER = "other", "其他"
