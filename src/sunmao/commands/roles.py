# SPDX-License-Identifier: Apache-2.0
"""The roles and the database: made once, checked at every start, each role with a password of its own."""

from __future__ import annotations

import secrets
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from sunmao import environment
from sunmao.commands.messages import CommandRefused
from sunmao.commands.postgres import SUPERUSER, Cluster, write_secret

OWNER, JOURNAL, APP = "sunmao_owner", "sunmao_journal", "sunmao_app"
ATTRIBUTES = {
    OWNER: "LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS INHERIT",
    JOURNAL: "NOLOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS",
    APP: "LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOINHERIT",
}
Connection = psycopg.Connection[tuple[object, ...]]


def prepare(here: Cluster, database: str = "sunmao") -> None:
    """Make what is missing in the embedded cluster."""
    with psycopg.connect(here.address(SUPERUSER, "postgres"), autocommit=True) as connection:
        make_roles(connection, here.data)
        make_database(connection, database)
    with psycopg.connect(here.address(SUPERUSER, database), autocommit=True) as connection:
        make_schema(connection)


def make_roles(connection: Connection, data: Path) -> None:
    """Make the three roles and give those that sign in their kept or a new password."""
    present = {str(row[0]) for row in connection.execute("SELECT rolname FROM pg_roles")}
    for role, attributes in ATTRIBUTES.items():
        if role not in present:
            connection.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), sql.SQL(attributes)))
        file = environment.password_file(data, role)
        if role != JOURNAL and (role not in present or not environment.kept_secret(file)):
            write_secret(file, environment.kept_secret(file) or secrets.token_urlsafe(32))
            words = sql.Literal(environment.kept_secret(file))
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), words))
    connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(JOURNAL), sql.Identifier(OWNER)))


def make_database(connection: Connection, database: str, template: str = "template0") -> None:
    """Make the database, owned by the owner of the tables."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        return
    form = "CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8'"
    names = (sql.Identifier(database), sql.Identifier(OWNER), sql.Identifier(template))
    connection.execute(sql.SQL(form).format(*names))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(names[0]))
    connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(names[0], sql.Identifier(APP)))


def drop_database(here: Cluster, database: str) -> None:
    """Remove a database of the embedded cluster with everything in it; only a demonstration is ever removed."""
    with psycopg.connect(here.address(SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def make_schema(connection: Connection) -> None:
    """Let only the owner create things, and bring the one extension that needs a superuser's hand."""
    connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    connection.execute(sql.SQL("GRANT CREATE ON SCHEMA public TO {} WITH GRANT OPTION").format(sql.Identifier(OWNER)))
    connection.execute("CREATE EXTENSION IF NOT EXISTS btree_gin")


def prepare_external(data: Path) -> None:
    """Make or check roles and database of an external PostgreSQL, and say plainly what its administrator must do."""
    url = environment.text("SUNMAO_DATABASE_URL")
    said = environment.read_url(url)
    if said.get("user") == APP:
        return  # the administrator has made everything; migrate uses SUNMAO_DATABASE_OWNER_URL
    database = environment.database_address("owner").name
    (data / "keys" / "database").mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as connection:
            make_roles(connection, data)
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))
            make_database(connection, database)
        with psycopg.connect(make_conninfo(url, dbname=database), autocommit=True) as connection:
            make_schema(connection)
    except psycopg.errors.InsufficientPrivilege as error:
        raise CommandRefused(
            f"SUNMAO_DATABASE_URL 中的账户无权建立角色或数据库。请由数据库管理员建立 {OWNER}、{JOURNAL}、{APP} "
            f"三个角色和库 {database}（见 docs/how-to），或换用有 CREATEROLE、CREATEDB 权限的账户再运行一次。"
        ) from error
    except psycopg.OperationalError as error:
        raise CommandRefused(f"连接不上 SUNMAO_DATABASE_URL 所指的数据库：{error}") from error
