# SPDX-License-Identifier: Apache-2.0
"""The pages of the door, under /account/. allauth asks for its own names, so they come first."""

from allauth.account.views import LoginView
from django.urls import path
from django.views.generic import RedirectView

from sunmao.office import views

sign_in = LoginView.as_view()
no_sign_up = RedirectView.as_view(pattern_name="account_login")

urlpatterns = [
    path("sign-in/", sign_in, name="account_login"),
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-up/", no_sign_up, name="account_signup"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("post/", views.choose_post, name="choose_post"),
    path("post/", views.choose_post, name="choose-post"),
    path("password/", views.change_password, name="change_password"),
    path("password/", views.change_password, name="change-password"),
    path("unlock/", views.unlock, name="unlock"),
    path("confirm/", views.confirm_password, name="confirm_password"),
    path("confirm/", views.confirm_password, name="confirm-password"),
]
