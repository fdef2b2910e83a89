# SPDX-License-Identifier: Apache-2.0
"""What a command says: sentences for people on standard error, one document for programs on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

DONE, REFUSED, MISUSED = 0, 1, 2


class CommandRefused(Exception):
    """The command can not do what was asked; the sentence is shown to the person, without a trace."""


class CommandMisused(Exception):
    """The command was called in a wrong way: an unknown code, a bad date, an empty file."""


def say(sentence: str) -> None:
    """Tell a person something while the command runs."""
    print(sentence, file=sys.stderr, flush=True)


def tell(document: Mapping[str, object]) -> None:
    """Print the one JSON document of a command."""
    print(json.dumps(document, ensure_ascii=False, indent=2, default=str), flush=True)
