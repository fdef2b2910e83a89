# SPDX-License-Identifier: Apache-2.0
"""Fetch the ready files of the npm packages named in assets.lock.toml; no Node and no bundler is needed."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import tarfile
import tomllib
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCK = "assets.lock.toml"
FOLDER = Path("src/sunmao/web/static/vendor")
STAMP = "lock.sha512"
PUBLIC_REGISTRY = "https://registry.npmjs.org"  # npm's own default; a mirror variable or .npmrc comes first
SOURCE_MAP = re.compile(rb"/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+")  # the maps are not shipped
SKIP = "SUNMAO_SKIP_ASSETS"  # for distributors who bring the files themselves


class AssetsMissing(Exception):
    """The ready files of a front-end package could not be had."""


def registry() -> str:
    """Return the npm registry of this user: the environment first, then .npmrc, then npm's default."""
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        if os.environ.get(name):
            return os.environ[name].rstrip("/")
    for folder in (Path.cwd(), Path.home()):
        settings = folder / ".npmrc"
        lines = settings.read_text(encoding="utf-8").splitlines() if settings.is_file() else []
        for line in lines:
            key, _, value = line.partition("=")
            if key.strip() == "registry" and value.strip():
                return value.strip().rstrip("/")
    return PUBLIC_REGISTRY


def download(package: dict[str, Any]) -> bytes:
    """Return the package's tarball, or raise with a sentence that says what failed."""
    name, version = package["name"], package["version"]
    address = f"{registry()}/{name}/-/{name.rpartition('/')[2]}-{version}.tgz"
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - the address is made above
            content: bytes = answer.read()
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        message = (
            f"无法下载前端组件 {name} {version}（{error}）。请检查网络，"
            "或用环境变量 NPM_CONFIG_REGISTRY 指定可用的 npm 镜像后重试。"
        )
        raise AssetsMissing(message) from error
    found = base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != package["sha512"]:
        message = f"前端组件 {name} {version} 的校验值不符：应为 {package['sha512']}，实为 {found}。请勿使用，换一个镜像重试。"
        raise AssetsMissing(message)
    return content


def unpack(package: dict[str, Any], content: bytes, folder: Path) -> None:
    """Write the named files of one package into the folder."""
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        for inside, outside in package["files"].items():
            member = archive.extractfile(f"package/{inside}")
            if member is None:
                raise AssetsMissing(f"前端组件 {package['name']} 中没有文件 {inside}。请核对 {LOCK}。")
            (folder / outside).write_bytes(SOURCE_MAP.sub(b"", member.read()))


def fetch(root: Path) -> list[Path]:
    """Bring every file of the lock into the vendor folder unless it is there already; return them."""
    text = (root / LOCK).read_bytes()
    folder, stamp = root / FOLDER, root / FOLDER / STAMP
    packages = tomllib.loads(text.decode("utf-8"))["package"]
    files = [folder / name for package in packages for name in package["files"].values()]
    wanted = hashlib.sha512(text).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted and all(path.is_file() for path in files):
        return files
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(4) as pool:
        contents = list(pool.map(download, packages))
    for package, content in zip(packages, contents, strict=True):
        unpack(package, content, folder)
    stamp.write_text(wanted)
    return files


class CustomBuildHook(BuildHookInterface[Any]):
    """Run by hatchling before a wheel or an editable installation is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the files; they are git-ignored, so name them as artifacts."""
        del version
        if self.target_name == "wheel" and not os.environ.get(SKIP):
            fetch(Path(self.root))
            build_data["artifacts"].append(f"/{FOLDER.as_posix()}/*")
