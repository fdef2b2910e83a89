# SPDX-License-Identifier: Apache-2.0
"""Which page of the manual explains which page of the product."""

from __future__ import annotations

from collections.abc import Mapping

from sunmao.web.help.manual import INDEX, pages, url_of

EXPLAINS: Mapping[str, tuple[str, ...]] = {
    INDEX: ("help", "help_page", "help_print", "styleguide"),
    "sign-in": ("account_login", "account_logout", "account_signup", "choose_post", "change_password", "unlock",
                "confirm_password"),
    "desk": ("desk", "news", "notices", "feed", "mine"),
    "ledger": ("ledgers", "ledger", "views", "columns", "batch"),
    "register": ("open", "beside", "file", "preview", "upload", "phrases", "divisions"),
    "drafts": ("drafts", "draft"),
    "assess-and-decide": ("step", "matter", "item"),
    "approve": ("decide",),
    "feed-back-and-archive": ("paper",),
    "limits-and-lights": ("basis", "procedure"),
    "find-and-count": ("counts", "counts_rows", "find"),
    "export": ("counts_export", "counts_print", "print", "print_list", "export", "export_now", "jobs", "job", "job_cancel",
               "job_file"),
    "who-sees-what": ("permissions", "reveal", "find_person"),
    "access": ("access_log", "my_accesses"),
    "administrators": ("people", "person", "departments", "department", "loans", "delegations", "recusals", "accounts",
                       "slip", "account_switch", "office_settings", "sign_ins", "changes", "people_sheets", "people_export", "offices",
                       "words", "holidays", "handovers", "handover"),
    "backup-and-verify": ("proof", "health"),
    "when-down": ("offline_forms", "offline_register", "offline_form", "offline_set", "late_entry"),
}  # fmt: skip
_PAGE_OF = {door: page for page, doors in EXPLAINS.items() for door in doors}


def help_for(door: str) -> str:
    """Return the address of the manual's page about a page of the product, by the name of its door."""
    name = _PAGE_OF.get(door, INDEX)
    return url_of(name if name in pages() else INDEX)
