# SPDX-License-Identifier: Apache-2.0
"""Keys and wall of the clue columns. Runs as owner, at once."""

from typing import ClassVar

from django.db import migrations

from sunmao.office.keys import OfficeFirst, SameOffice, Walled


class Migration(migrations.Migration):
    """Put the office first and build the wall."""

    dependencies: ClassVar = [("clues", "0001_clue"), ("record", "0002_walls_and_doors")]

    operations: ClassVar = [
        OfficeFirst("clues_clue", "matter_id"),
        SameOffice("clues_clue", "matter_id", "record_matter"),
        Walled("clues_clue", "SELECT, INSERT, UPDATE"),
    ]
