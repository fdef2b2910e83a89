# SPDX-License-Identifier: Apache-2.0
"""A few pages behind the door, for its tests."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from sunmao.office.models import Person
from sunmao.office.replaying import ask_password_again, needs_password_again


def desk(request: Any) -> HttpResponse:
    if not request.user.is_authenticated:
        return HttpResponse("未登录")
    return HttpResponse(f"{request.actor.who} {Person.objects.count()}")


def opinion(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"收到：{request.POST.get('text', '')}")


def decide(request: HttpRequest) -> HttpResponse:
    if needs_password_again(request):
        return ask_password_again(request)
    return HttpResponse(f"决定：{request.POST.get('text', '')}")


def broken(request: Any) -> HttpResponse:
    Person.objects.create(office_id=request.actor.office_id, name="某人", work_number="99")
    return HttpResponse(status=500)


urlpatterns = [
    path("account/", include("sunmao.office.urls")),
    path("", desk),
    path("opinion/", opinion),
    path("decide/", decide),
    path("broken/", broken),
]
