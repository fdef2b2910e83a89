# SPDX-License-Identifier: Apache-2.0
"""A process that works until it is killed: it opens clues with a file and circulates them, and says what was done.

Each line is written after the database acknowledged, so whatever it names must still be there afterwards.
"""

from __future__ import annotations

import json
import sys
import time

import django

django.setup()

from django.db import InterfaceError, OperationalError, close_old_connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from sunmao.office import people  # noqa: E402
from sunmao.office.acting import acting  # noqa: E402
from sunmao.office.actors import actor_for  # noqa: E402
from sunmao.record.files import store  # noqa: E402
from sunmao.record.perform import open_matter, take_step  # noqa: E402
from tests.faults.ground import PASSWORD  # noqa: E402
from tests.people import OTHER_STAFF, house  # noqa: E402


def say(**words):
    print(json.dumps({"at": time.time(), **words}, ensure_ascii=False), flush=True)


def found():
    """Found an office whose people have tickets and accounts."""
    office = house("示例区人民检察院", "示例区院", "示检", OTHER_STAFF)
    for name in OTHER_STAFF:
        office.ticket(name)
    return {"office": str(office.id), "tickets": {k: str(v) for k, v in office.tickets.items()},
            "department": office.department("公益诉讼检察部"),
            "accounts": {name: account_of(office, name) for name in OTHER_STAFF}}  # fmt: skip


def account_of(office, name):
    """Give somebody an account with a password that need not be changed; return the name to sign in with."""
    with office.as_("系统管理员") as by:
        account, _slip = people.add_account(person=office.people[name][0], by=by)
    account.set_password(PASSWORD)
    account.must_change, account.slip_until = False, None
    account.save(update_fields=["password", "must_change", "slip_until"])
    return account.sign_in_name


def act(said, name, do, **facts):
    with acting(said["tickets"][name]):
        by = actor_for(said["tickets"][name])
        done = do(by=by, at=timezone.now(), facts=facts)
    say(number=done.number, position=done.position)
    return done


def one_clue(said, turn):
    content = b"%PDF-1.7 " + str((turn, time.time_ns())).encode() * 5000
    file = store(said["office"], f"{turn}.pdf", (content[i : i + 9000] for i in range(0, len(content), 9000)))
    done = act(said, "登记人", lambda **k: open_matter(ledger="clues", step="register", files=[file], **k), title=f"第{turn}件",
               source="letter", line="other", received_on="2026-01-05", summary=f"第{turn}件的内容" * 50, sender_name="某人",
               files=[str(file.id)])  # fmt: skip
    act(
        said,
        "案管",
        lambda **k: take_step(matter=done.matter_id, step="circulate", **k),
        to_department=said["department"],
    )


def work(said, *, patient):
    """Work on; a patient worker treats each clue as a request and outlives an outage."""
    for turn in range(1_000_000):
        begun = time.time()
        try:
            close_old_connections()  # as Django does at the start and the end of each request
            one_clue(said, turn)
        except (OperationalError, InterfaceError):
            say(failed=begun)
            if not patient:
                raise
            close_old_connections()
            time.sleep(0.02)


if __name__ == "__main__":
    if sys.argv[1] == "found":
        print(json.dumps(found()))
    else:
        work(json.loads(sys.argv[2]), patient=sys.argv[1] == "patient")
