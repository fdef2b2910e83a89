# SPDX-License-Identifier: Apache-2.0
"""Every address of the house: the door first, then the shell, whose ledgers come from the registry."""

from __future__ import annotations

from allauth.account.views import LoginView
from django.urls import include, path

from sunmao.web import leaving

urlpatterns = [
    # Before the door's own addresses: allauth brings pages of the same names, which would win over ours.
    path("account/sign-in/", LoginView.as_view(template_name="web/sign_in.html"), name="account_login"),
    path("account/sign-out/", leaving.sign_out, name="account_logout"),
    path("account/", include("sunmao.office.urls")),
    path("", include("sunmao.web.urls")),
]

handler400 = "sunmao.web.errors.bad_request"
handler403 = "sunmao.web.errors.forbidden"
handler404 = "sunmao.web.errors.not_found"
handler500 = "sunmao.web.errors.broken"
