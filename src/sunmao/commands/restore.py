# SPDX-License-Identifier: Apache-2.0
"""./sunmao restore: a backup into an empty data folder, proved before it is used."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from sunmao import environment
from sunmao.commands import backup, owner, postgres, power, programs, sealed_keys, tables
from sunmao.commands.demo import MARKER
from sunmao.commands.messages import DONE, CommandRefused, say

NAME = "restore"
HELP = "把备份恢复到空的数据文件夹，然后自动核验"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the backup and where the passphrase comes from."""
    parser.add_argument("folder", metavar="DIR", help="backup 写出的文件夹")
    parser.add_argument("--passphrase-file", metavar="FILE", help="从文件读密钥口令；不给则当面询问")
    parser.add_argument("--keys", metavar="FILE", help="密钥备份的位置；默认在备份文件夹内")


def run(options: argparse.Namespace) -> int:
    """Check the set first, then write."""
    data, folder = environment.data_folder(), Path(options.folder).absolute()
    refuse_used(data)
    manifest = checked(folder)
    keys = Path(options.keys) if options.keys else folder / backup.KEYS
    if not keys.is_file():
        raise CommandRefused(f"没有找到密钥备份 {keys}。请用 --keys 指明它的位置。")
    packed = sealed_keys.opened(keys.read_bytes(), sealed_keys.passphrase(options.passphrase_file, twice=False))
    data.mkdir(mode=0o711, parents=True, exist_ok=True)
    sealed_keys.unpack(packed, data / "keys")
    if (folder / backup.FILES).is_dir():
        shutil.copytree(folder / backup.FILES, data / backup.FILES, dirs_exist_ok=True)
    if manifest["demonstration"] is not None:
        (data / MARKER).write_text(manifest["demonstration"], encoding="utf-8")
    with power.database(data):
        load(data, folder / manifest["database"]["file"])
        tables.bring_up_to_date(data, always=True)
        say("数据已恢复，正在核验……")
        return verified()


def refuse_used(data: Path) -> None:
    """Restore never mixes with what is there."""
    if data.exists() and any(data.iterdir()):
        raise CommandRefused(f"{data} 不是空的。请用 SUNMAO_DATA_DIR 指一个空文件夹，原有数据不会被动。")


def checked(folder: Path) -> dict[str, Any]:
    """Return the manifest after every part was found whole."""
    try:
        manifest: dict[str, Any] = json.loads((folder / backup.MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandRefused(f"{folder} 不是完整的备份：清单读不出来。") from error
    parts = [(folder / manifest["database"]["file"], manifest["database"]["sha256"])]
    parts += [(folder / backup.FILES / entry["path"], entry["sha256"]) for entry in manifest["files"]]
    for path, wanted in parts:
        if not path.is_file() or backup.digest(path) != wanted:
            raise CommandRefused(f"备份中的 {path} 缺失或被改动过，没有恢复任何内容。")
    return manifest


def load(data: Path, dump: Path) -> None:
    """Load the dump: in the embedded cluster as its superuser, who may give functions to their owners."""
    surroundings = owner.postgres_surroundings()
    if not environment.text("SUNMAO_DATABASE_URL"):
        password = environment.kept_secret(environment.password_file(data, postgres.SUPERUSER))
        surroundings |= {"PGUSER": postgres.SUPERUSER, "PGPASSWORD": password}
    words = [
        str(programs.programs() / "pg_restore"),
        "--exit-on-error",
        "--clean",
        "--if-exists",
        "--single-transaction",
    ]
    words += [f"--dbname={surroundings['PGDATABASE']}", str(dump)]
    if subprocess.run(words, env=surroundings, check=False).returncode != 0:
        raise CommandRefused("数据库没有恢复成功，原因见上。请清空数据文件夹后重试。")


def verified() -> int:
    """Recompute every chain with the command that does so."""
    if not (Path(__file__).parent / "verify.py").is_file():
        return DONE
    return subprocess.run([sys.executable, "-m", "sunmao.commands", "verify"], check=False).returncode
