# SPDX-License-Identifier: Apache-2.0
"""./sunmao backup: database, files and keys as one set, while the service runs."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sunmao import environment
from sunmao.commands import owner, power, programs, sealed_keys
from sunmao.commands.demo import MARKER
from sunmao.commands.messages import DONE, CommandRefused, say, tell

NAME = "backup"
HELP = "备份到一个新文件夹：数据库、文件，密钥另用口令加密；服务可照常运行"
DATABASE, FILES, KEYS, MANIFEST = "database.dump", "files", "keys.sealed", "manifest.json"
BLOCK = 1024 * 1024
COMING = "coming-"
"""How an upload is called until it is whole (record/files.py); no row names it, so it is no part of the set."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the folder and where the passphrase comes from."""
    parser.add_argument("folder", metavar="DIR", help="新的备份文件夹，不得已有内容")
    parser.add_argument("--passphrase-file", metavar="FILE", help="从文件读密钥口令；不给则当面询问")
    parser.add_argument("--keys", metavar="FILE", help="密钥备份写到别处（建议另一介质）；默认写在备份文件夹内")
    parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")


def run(options: argparse.Namespace) -> int:
    """Write everything into a folder beside, then give it its name: a broken backup never looks like a whole one."""
    data, target = environment.data_folder(), Path(options.folder).absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CommandRefused(f"{target} 已有内容。请另给一个新的文件夹。")
    words = sealed_keys.passphrase(options.passphrase_file, twice=True)
    fresh = target.with_name(f"{target.name}.{os.getpid()}.unfinished")
    fresh.mkdir(parents=True, mode=0o700)
    try:
        manifest = write(data, fresh, words, Path(options.keys).absolute() if options.keys else fresh / KEYS)
        if target.is_dir():
            target.rmdir()
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    say(f"已备份到 {target} 。请把密钥备份与口令分开保管，少了任何一个都无法读出受保护的内容。")
    if options.json:
        tell(manifest)
    return DONE


def write(data: Path, folder: Path, words: bytes, keys: Path) -> dict[str, object]:
    """Write the parts. The dump is one snapshot; files are only ever added, so those copied after it hold all it names."""
    with power.database(data):
        dump(folder / DATABASE)
    files = list(copies(data / FILES, folder / FILES))
    keys.write_bytes(sealed_keys.sealed(data / "keys", words))
    marker = data / MARKER
    manifest: dict[str, object] = {
        "version": version("sunmao"),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "demonstration": marker.read_text(encoding="utf-8") if marker.exists() else None,
        "database": {"file": DATABASE, "sha256": digest(folder / DATABASE)},
        "files": files,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    return manifest


def dump(path: Path) -> None:
    """Dump the database as its owner."""
    words = [str(programs.programs() / "pg_dump"), "--format=custom", "--compress=6", f"--file={path}"]
    if subprocess.run(words, env=owner.postgres_surroundings(), check=False).returncode != 0:
        raise CommandRefused("数据库没有备份成功，原因见上。备份文件夹没有留下。")


def copies(source: Path, target: Path) -> Iterator[dict[str, object]]:
    """Copy every file and say what it is."""
    for path in sorted(source.rglob("*")):
        if not path.name.startswith(COMING) and path.is_file():
            inside = path.relative_to(source)
            (target / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target / inside)
            yield {"path": inside.as_posix(), "size": path.stat().st_size, "sha256": digest(target / inside)}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, read in blocks."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()
