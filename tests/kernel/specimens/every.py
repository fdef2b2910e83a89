# SPDX-License-Identifier: Apache-2.0
"""All specimen procedures."""

from __future__ import annotations

from sunmao.kernel.procedures import Procedure
from tests.kernel.specimens.contacts import Volunteers
from tests.kernel.specimens.editions import New, Old
from tests.kernel.specimens.hearing import Hearing
from tests.kernel.specimens.proposal import Proposal
from tests.kernel.specimens.prosecution import Prosecution
from tests.kernel.specimens.rectification import Rectification
from tests.kernel.specimens.signing import Signing
from tests.kernel.specimens.treatment import Treatment

PROCEDURES: tuple[type[Procedure], ...] = (
    Proposal, Prosecution, Signing, Hearing, Treatment, Rectification, Volunteers, Old, New,
)  # fmt: skip
