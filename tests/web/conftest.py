# SPDX-License-Identifier: Apache-2.0
"""The house with its people at the browser: whoever signs in is checked by the same middlewares as everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from sunmao.kernel.roles import ADMINISTRATORS
from sunmao.office import people, seats
from sunmao.office.actors import posts_of
from sunmao.office.models import Account, Seat

if TYPE_CHECKING:  # this file is read before the plug-in that holds it
    from tests.people import House

PASSWORD = "Sunmao-2026-probe"


class Undefined:
    """Stands for a variable that a template names and no view gives: using it fails the test."""

    def __contains__(self, piece: object) -> bool:
        return piece == "%s"

    def __mod__(self, name: str) -> str:
        raise AssertionError(f"the template names {name}, which nobody gives")


@pytest.fixture(autouse=True)
def _strict_templates(settings: Any) -> None:
    """Let no template name what it was not given."""
    options = {**settings.TEMPLATES[0]["OPTIONS"], "string_if_invalid": Undefined()}
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": options}]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def account_of(house: House, name: str) -> Account:
    """Return a person's account, made at first use."""
    if name in {role.label for role in ADMINISTRATORS}:
        given = next(one for one in house.founded.passwords if one.role.label == name)
        account = Account.objects.get(sign_in_name=given.sign_in_name)
    else:
        person = house.people[name][0]
        account = Account.objects.filter(person_id=person.id).first() or _new(house, person)
    Account.objects.filter(pk=account.pk).update(must_change=False, slip_until=None)
    account.refresh_from_db()
    return account


def _new(house: House, person: Any) -> Account:
    with house.as_("系统管理员") as by:
        return people.add_account(person=person, by=by)[0]


@pytest.fixture
def signed_in(office: House) -> Callable[[str], Client]:
    """Sign somebody of the office in and let them act in their post."""

    def sign_in(name: str) -> Client:
        client = Client()
        account = account_of(office, name)
        account.set_password(PASSWORD)
        account.save(update_fields=["password"])
        client.force_login(account)
        return client

    return sign_in


def seat_of(name: str, house: House) -> Seat:
    """Return the open seat of somebody who signed in."""
    return Seat.objects.get(account=account_of(house, name), ended_at=None)


def choose_first_post(seat: Seat) -> None:
    """Take the first post of a seat."""
    seats.take_post(seat, posts_of(seat.account)[0], at=timezone.now())
