# SPDX-License-Identifier: Apache-2.0
"""A planted name goes through the real service and the import; afterwards no file of the data folder holds it.

Searched are the service's logs, the database server's own log, its tables and its write-ahead log as they lie on
disk, kept sessions, and every part of the papers. A sheet of faulty rows is a copy for its owner to mend: there the
name stands in its own column and nowhere else, in a file that only this account reads.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import zipfile
from contextlib import closing
from io import BytesIO
from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4

import pytest
from openpyxl import Workbook, load_workbook

from sunmao.commands.bench_client import ask, signed_in
from tests.faults.ground import PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.accept("2.s.6"), pytest.mark.accept("2.11.5")]
NAME, NUMBER, PHONE = "欧阳植若兮", "150000199001017773", "13955556666"
PLANTED = (NAME, NUMBER, PHONE)
LETTER = {"_seen": "", "title": "路灯不亮", "source": "letter", "line": "other", "received_on": "2026-01-05", "summary": "三号街路灯不亮",
          "secrecy": "internal", "sender_name": NAME, "sender_number": NUMBER, "sender_contact": PHONE}  # fmt: skip
HEADS = ("来信日期", "来信人", "联系方式", "证件号码", "主题", "内容", "类型")


@pytest.fixture(scope="module")
def said(served):
    """Let somebody work, ask and err over HTTP with the planted name; return number and papers."""
    found: dict[str, Any] = {}
    cookies = signed_in(served.port, served.site.said["accounts"]["案管"], PASSWORD)

    def send(method, path, form=None, who=cookies):
        with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)) as link:
            return ask(link, method, path, who, form)

    status, place, _ = send("POST", "/clues/new/register/", {**LETTER, "_key": str(uuid4())})
    assert status == http.HTTPStatus.SEE_OTHER
    found["number"] = unquote(place).strip("/").split("/")[-1]
    matter = f"/clues/{quote(found['number'])}"
    found["statuses"] = [
        send("POST", "/clues/new/register/", {**LETTER, "sender_contact": NAME * 200})[0],
        send("GET", f"/find/?text={quote(NAME)}")[0],
        send("GET", f"/clues/?text={quote(NAME)}%00")[0],
        send("GET", f"/clues/{quote(NAME)}/")[0],
        send("GET", f"/{quote(NAME)}/{NUMBER}")[0],
        send("POST", "/find/person/", {"number": NUMBER, "reason": "核实是否重复反映"})[0],
        send("POST", f"{matter}/reveal/1/sender_name/", {"reason": "电话核实"})[0],
        send("POST", "/clues/new/register/", dict(LETTER), who={})[0],
        send("POST", "/account/sign-in/", {"login": NAME, "password": NUMBER}, who={})[0],
        send("GET", f"{matter}/print/")[0],
    ]
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)) as link:
        link.request("GET", f"{matter}/papers/{quote('线索登记表')}/",
                     headers={"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())})  # fmt: skip
        answer = link.getresponse()
        found["paper"] = answer.read()
        assert answer.status == http.HTTPStatus.OK
    return found


def holding(folder, texts):
    """Name the files that hold one of the texts, uploads aside."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_socket() or path.relative_to(folder).parts[0] in ("files", "static"):
            continue
        content = path.read_bytes()
        found += [f"{path.relative_to(folder)}: {text}" for text in texts if text.encode() in content]
    return found


def test_no_file_of_the_data_folder_holds_the_planted_name(served, said):
    assert said["statuses"] == [422, 200, 400, 404, 404, 200, 200, 403, 403, 200]
    logs = list((served.site.folder / "logs").glob("*.jsonl"))
    assert logs
    assert any('"django.request"' in path.read_text(encoding="utf-8") for path in logs)  # the faults were written down
    assert holding(served.site.folder, PLANTED) == []
    assert holding(served.site.folder, ("三号街路灯不亮",)), "an open text is found, so the search would find a name"


def test_no_part_of_a_paper_holds_the_planted_name(said):
    with zipfile.ZipFile(BytesIO(said["paper"])) as paper:
        parts = {name: paper.read(name).decode(errors="replace") for name in paper.namelist()}
    assert any(said["number"] in text for text in parts.values())
    assert [name for name, text in parts.items() if any(one in text for one in PLANTED)] == []


def test_the_import_says_nothing_of_a_name_but_in_its_own_column_of_the_faulty_rows(served, said, tmp_path):
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(HEADS)
    page.append(("2026-02-30", NAME, PHONE, NUMBER, "日期不对", "内容", "民事"))
    page.append(("2026-01-05", NAME * 40, PHONE, NUMBER, "名字太长", "内容", "民事"))
    page.append(("2026-01-05", NAME, PHONE, NUMBER, "好的一行", "内容", "民事"))
    book.save(tmp_path / "来信.xlsx")
    words = ["import", "clues", str(tmp_path / "来信.xlsx"), "--office", "示例区院", "--faults", str(tmp_path / "问题.xlsx"),
             "--by", served.site.said["accounts"]["案管"], "--json"]  # fmt: skip
    done = subprocess.run([sys.executable, "-m", "sunmao.commands", *words], env=served.site.environment,
                          capture_output=True, text=True, check=False)  # fmt: skip
    told = json.loads(done.stdout)
    assert (told["created"], len(told["rejected"])) == (1, 2)
    assert not any(one in done.stdout + done.stderr for one in PLANTED)
    assert (tmp_path / "问题.xlsx").stat().st_mode & 0o077 == 0
    faulty = load_workbook(tmp_path / "问题.xlsx").active
    assert faulty is not None
    rows = list(faulty.iter_rows(values_only=True))
    own = {rows[0].index(head) for head in ("来信人", "联系方式", "证件号码")}
    strays = [cell for row in rows[1:] for place, cell in enumerate(row)
              if place not in own and any(one in str(cell) for one in PLANTED)]  # fmt: skip
    assert strays == []
    assert holding(served.site.folder, PLANTED) == []
