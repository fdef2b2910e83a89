# SPDX-License-Identifier: Apache-2.0
"""样表: a register whose form has a field of every kind."""

from __future__ import annotations

from sunmao.kernel.limits import House
from sunmao.kernel.procedures import Register
from sunmao.web.specimen_form import Specimen


class Samples(Register):
    """A register of specimens."""

    label = "样表"
    version = "1"
    entry = Specimen
    law = House("样表", None, "样本八号决定")
    title_field = "title"
