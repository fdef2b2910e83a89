# SPDX-License-Identifier: Apache-2.0
"""What the environment may say: every SUNMAO_ variable with its meaning, read by typed functions that fail loudly."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import NamedTuple

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

VARIABLES = {
    "SUNMAO_DATA_DIR": "数据文件夹（内置数据库、文件、密钥）；默认为当前用户的数据目录，root 为 /var/lib/sunmao",
    "SUNMAO_DATABASE_URL": "外部 PostgreSQL 地址 （形如 postgresql://USER:PASSWORD@HOST:PORT/NAME）；不设则用内置数据库",
    "SUNMAO_DATABASE_OWNER_URL": "外部数据库属主（sunmao_owner）的地址；只有 migrate、dbshell、backup 需要",
    "SUNMAO_DATABASE_ROLE": "以何种身份连接数据库：app（默认）或 owner（仅供迁移）",
    "SUNMAO_DATABASE_NAME": "数据库名，默认 sunmao",
    "SUNMAO_POSTGRES_BIN": "PostgreSQL 程序所在文件夹；不设则依次用随附程序、系统程序",
    "SUNMAO_SECRET_KEY": "会话签名用的密钥；不设则用数据文件夹中自动生成的密钥",
    "SUNMAO_ALLOWED_HOSTS": "允许的主机名，以逗号分隔；默认 localhost,127.0.0.1,[::1]",
    "SUNMAO_HTTPS": "对外为 HTTPS 时设为 1：会话标识只经加密连接传送",
    "SUNMAO_DEBUG": "开发时设为 1：显示出错细节；生产环境不得设置",
    "SUNMAO_LEDGER_PATH": "另外的台账文件夹，以冒号分隔，每个下面是若干台账",
    "SUNMAO_LOG_LEVEL": "日志级别：DEBUG、INFO（默认）、WARNING、ERROR",
    "SUNMAO_WORKERS": "serve 的工作进程数，默认 2",
    "SUNMAO_TEST_RUN": "测试运行的进程号；只由测试自己设置",
    "SUNMAO_SKIP_ASSETS": "打包人自备前端文件时设为 1",
}
SECRETS = frozenset({"SUNMAO_DATABASE_URL", "SUNMAO_DATABASE_OWNER_URL", "SUNMAO_SECRET_KEY"})
DEFAULT_DATABASE = "sunmao"
SOCKETS = Path("/tmp")  # noqa: S108 - fixed, so that every start finds the same socket; made 0700 and its owner checked


class WrongSetting(Exception):
    """A SUNMAO_ variable is unknown or says something that can not be used."""


def refuse_unknown() -> None:
    """Raise for a SUNMAO_ name that nobody reads: most likely a slip of the pen in a unit file."""
    known = set(VARIABLES) | {f"{name}_FILE" for name in SECRETS}
    unknown = sorted(name for name in os.environ if name.startswith("SUNMAO_") and name not in known)
    if unknown:
        raise WrongSetting(f"不认识的环境变量：{'、'.join(unknown)}。请对照 .env.example 改正或删去。")


def text(name: str, default: str = "") -> str:
    """Return a variable, or the content of the file that NAME_FILE names when it is a secret."""
    if name not in VARIABLES:
        raise KeyError(name)
    value = os.environ.get(name, "")
    file = os.environ.get(f"{name}_FILE", "") if name in SECRETS else ""
    if value and file:
        raise WrongSetting(f"{name} 与 {name}_FILE 只能设一个。")
    if file:
        return _content(name, Path(file))
    return value or default


def _content(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise WrongSetting(f"{name}_FILE 所指的文件 {path} 无法读取：{error.strerror}。") from error


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """Return a variable that must be one of a few words."""
    value = text(name, default)
    if value not in allowed:
        raise WrongSetting(f"{name} 只能是 {'、'.join(allowed)}，现为“{value}”。")
    return value


def flag(name: str) -> bool:
    """Return whether a switch is on; 0 and 1 are the only words."""
    return choice(name, "0", ("0", "1")) == "1"


def number(name: str, default: int, least: int, most: int) -> int:
    """Return a whole number between two bounds."""
    value = text(name, str(default))
    if not value.isdecimal() or not least <= int(value) <= most:
        raise WrongSetting(f"{name} 须为 {least} 至 {most} 的整数，现为“{value}”。")
    return int(value)


def listed(name: str, default: str, separator: str = ",") -> list[str]:
    """Return a list; empty parts are dropped."""
    return [part.strip() for part in text(name, default).split(separator) if part.strip()]


def data_folder() -> Path:
    """Return where the embedded database, files and keys live."""
    given = text("SUNMAO_DATA_DIR")
    if given:
        return Path(given).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/sunmao")
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "sunmao"


def socket_folder(data: Path) -> Path:
    """Return the short folder of the embedded database's socket; a long data path would not fit into a socket address."""
    mark = hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:12]
    return SOCKETS / f"sunmao-{mark}"


def password_file(data: Path, role: str) -> Path:
    """Return where the password of one database role is kept."""
    return data / "keys" / "database" / role


def kept_secret(path: Path) -> str:
    """Return a secret that the launcher wrote, or nothing before it has."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


class Address(NamedTuple):
    """Where a database is and as whom to sign in."""

    host: str
    port: str
    user: str
    password: str
    name: str
    more: dict[str, str]  # what else a URL said, such as sslmode


def database_address(role: str) -> Address:
    """Return the address for `app` or `owner`: in the embedded database, or in the external one that a URL names."""
    user = f"sunmao_{role}"
    kept = kept_secret(password_file(data_folder(), user))
    owned = text("SUNMAO_DATABASE_OWNER_URL") if role == "owner" else ""
    url = owned or text("SUNMAO_DATABASE_URL")
    chosen = text("SUNMAO_DATABASE_NAME")
    if not url:
        return Address(str(socket_folder(data_folder())), "", user, kept, chosen or DEFAULT_DATABASE, {})
    said = read_url(url)
    named, password = said.pop("user", ""), said.pop("password", "")
    host, port, name = said.pop("host", ""), said.pop("port", "5432"), said.pop("dbname", DEFAULT_DATABASE)
    if owned or named == user:
        return Address(host, port, named, password, chosen or name, said)
    return Address(host, port, user, kept, chosen or name, said)


def read_url(url: str) -> dict[str, str]:
    """Return the parts of a database URL as libpq understands it."""
    try:
        return {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as error:
        raise WrongSetting("数据库地址写得不对，应形如 postgresql://USER:PASSWORD@HOST:PORT/NAME。") from error
