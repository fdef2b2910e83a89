# SPDX-License-Identifier: Apache-2.0
"""Every address of the house: the door first, then the shell, whose ledgers come from the registry."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("account/", include("sunmao.office.urls")),
    path("", include("sunmao.web.urls")),
]

handler400 = "sunmao.web.errors.bad_request"
handler403 = "sunmao.web.errors.forbidden"
handler404 = "sunmao.web.errors.not_found"
handler500 = "sunmao.web.errors.broken"
