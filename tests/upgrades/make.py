# SPDX-License-Identifier: Apache-2.0
"""Make the dump of this version's demonstration: `python tests/upgrades/make.py`, once before a version is tagged.

It holds invented people only. The office keys lie outside the database and stay behind in the
folder that is thrown away, so nobody can ever read the protected fields in it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from sunmao import environment
from sunmao.commands import backup, machine, power

HERE = Path(__file__).parent


def main() -> None:
    """Load a fresh demonstration, dump it, and throw the rest away."""
    for name in [name for name in os.environ if name.startswith("SUNMAO_")]:
        del os.environ[name]
    if older := machine.older_postgres():
        os.environ["SUNMAO_POSTGRES_BIN"] = str(older)  # what the oldest server wrote, every newer one reads
    folder = Path(tempfile.mkdtemp(prefix="sunmao-upgrades-"))
    folder.chmod(0o711)
    os.environ["SUNMAO_DATA_DIR"] = str(folder)
    target = HERE / f"{version('sunmao')}.dump"
    try:
        subprocess.run([sys.executable, "-m", "sunmao.commands", "demo", "--no-serve"], check=True)
        with power.database(environment.data_folder()):
            backup.dump(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    target.chmod(0o644)
    print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
