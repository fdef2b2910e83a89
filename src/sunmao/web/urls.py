# SPDX-License-Identifier: Apache-2.0
"""The pages of the shell. Fixed words stand before the ledgers, whose codes come from the registry."""

from __future__ import annotations

from django.urls import path, register_converter

from sunmao.web import (
    access,
    basis,
    batch,
    beside,
    converters,
    counts,
    counts_past,
    desk,
    divisions,
    drafts,
    feeds,
    files,
    find_person,
    health,
    incoming,
    ledgers,
    listviews,
    matters,
    mine,
    notices,
    papers,
    permissions,
    phrases,
    printing,
    procedures,
    reveal,
    steps,
)
from sunmao.web import styleguide as styles
from sunmao.web.administration import (
    absence,
    accounts,
    changes,
    departments,
    handovers,
    holidays,
    loans,
    offices,
    people,
    people_sheets,
    settings,
    words,
)
from sunmao.web.downtime import blanks, late_entry
from sunmao.web.exporting import counted, jobs, lists
from sunmao.web.help import views as manual

register_converter(converters.LedgerConverter, "ledger")

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("health", health.health, name="health"),
    path("basis/", basis.basis, name="basis"),
    path("permissions/", permissions.permissions, name="permissions"),
    path("find/", ledgers.find, name="find"),
    path("find/person/", find_person.find_person, name="find_person"),
    # what is new, and what a person sets for himself
    path("notices/", notices.notices, name="notices"),
    path("news/<str:key>/", notices.news, name="news"),
    path("mine/", mine.mine, name="mine"),
    path("feed/<str:key>.ics", feeds.feed, name="feed"),
    path("phrases/", phrases.phrases, name="phrases"),
    path("divisions/", divisions.divisions, name="divisions"),
    path("access-log/", access.access_log, name="access_log"),
    path("access-log/mine/", access.my_accesses, name="my_accesses"),
    # help
    path("help/", manual.index, name="help"),
    path("help/print/", manual.whole, name="help_print"),
    path("help/<slug:page>/", manual.page, name="help_page"),
    path("styleguide/", styles.styleguide, name="styleguide"),
    # when the system is down
    path("offline-forms/", blanks.index, name="offline_forms"),
    path("offline-forms/<ledger:ledger>/", blanks.register, name="offline_register"),
    path("offline-forms/<ledger:ledger>/all-forms/", blanks.every, name="offline_set"),
    path("offline-forms/<ledger:ledger>/<slug:step>/", blanks.form, name="offline_form"),
    path("late-entry/", late_entry.late_entry, name="late_entry"),
    # administration
    path("administration/people/", people.people, name="people"),
    path("administration/people/<uuid:person>/", people.person, name="person"),
    path("administration/people/sheets/", people_sheets.people_sheets, name="people_sheets"),
    path("administration/people/export/", people_sheets.people_export, name="people_export"),
    path("administration/departments/", departments.departments, name="departments"),
    path("administration/departments/<uuid:department>/", departments.department, name="department"),
    path("administration/handovers/", handovers.handovers, name="handovers"),
    path("administration/handovers/<uuid:person>/", handovers.handover, name="handover"),
    path("administration/loans/", loans.loans, name="loans"),
    path("administration/offices/", offices.offices, name="offices"),
    path("administration/words/", words.words, name="words"),
    path("holidays/", holidays.holidays, name="holidays"),
    path("administration/settings/", settings.office_settings, name="office_settings"),
    path("administration/changes/", changes.changes, name="changes"),
    path("administration/delegations/", absence.delegations, name="delegations"),
    path("administration/recusals/", absence.recusals, name="recusals"),
    path("administration/accounts/", accounts.accounts, name="accounts"),
    path("administration/accounts/<uuid:account>/slip/", accounts.slip, name="slip"),
    path("administration/accounts/<uuid:account>/switch/", accounts.switch, name="account_switch"),
    path("administration/sign-ins/", accounts.sign_ins, name="sign_ins"),
    # drafts
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/<uuid:draft>/", drafts.draft, name="draft"),
    # files
    path("files/new/", incoming.upload, name="upload"),
    path("files/<uuid:file>/", files.download, name="file"),
    path("files/<uuid:file>/preview/", files.preview, name="preview"),
    # own background jobs
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<uuid:job>/", jobs.job, name="job"),
    path("jobs/<uuid:job>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("jobs/<uuid:job>/file/", jobs.job_file, name="job_file"),
    # ledgers
    path("ledgers/", ledgers.index, name="ledgers"),
    path("<ledger:ledger>/", ledgers.ledger_list, name="ledger"),
    path("<ledger:ledger>/views/", listviews.keep_view, name="views"),
    path("<ledger:ledger>/columns/", listviews.choose_columns, name="columns"),
    path("<ledger:ledger>/batch/", batch.batch, name="batch"),
    path("<ledger:ledger>/counts/", counts.counts, name="counts"),
    path("<ledger:ledger>/counts/rows/", counts_past.counts_rows, name="counts_rows"),
    path("<ledger:ledger>/counts/export/", counted.counts_export, name="counts_export"),
    path("<ledger:ledger>/counts/print/", counted.counts_print, name="counts_print"),
    path("<ledger:ledger>/export/", lists.export, name="export"),
    path("<ledger:ledger>/export/now/", lists.export_now, name="export_now"),
    path("<ledger:ledger>/print-list/", lists.print_list, name="print_list"),
    path("<ledger:ledger>/procedure/", procedures.procedure, name="procedure"),
    path("<ledger:ledger>/new/<slug:step>/", steps.open_new, name="open"),
    # one matter
    path("<ledger:ledger>/<str:number>/", matters.matter, name="matter"),
    path("<ledger:ledger>/<str:number>/proof/", printing.proof, name="proof"),
    path("<ledger:ledger>/<str:number>/print/", printing.whole, name="print"),
    path("<ledger:ledger>/<str:number>/papers/<str:paper>/", papers.paper, name="paper"),
    path("<ledger:ledger>/<str:number>/decide/", steps.decide, name="decide"),
    path("<ledger:ledger>/<str:number>/items/<int:item>/", matters.item, name="item"),
    path("<ledger:ledger>/<str:number>/beside/<str:other>/", beside.beside, name="beside"),
    path("<ledger:ledger>/<str:number>/reveal/<int:position>/<slug:field>/", reveal.reveal, name="reveal"),
    path("<ledger:ledger>/<str:number>/<slug:step>/", steps.take, name="step"),
]
