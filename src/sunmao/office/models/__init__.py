# SPDX-License-Identifier: Apache-2.0
"""The tables of offices, people and sign-in, one file for each kind of noun."""

from sunmao.office.models.accounts import Account, AccountManager, Seat, SignIn, Ticket
from sunmao.office.models.offices import Change, Department, Office, Person, Switch
from sunmao.office.models.phrases import Phrase
from sunmao.office.models.posts import Delegation, Loan, Post, Recusal
from sunmao.office.models.wishes import Wish
from sunmao.office.models.words import Word, WordKind

__all__ = (
    "Account",
    "AccountManager",
    "Change",
    "Delegation",
    "Department",
    "Loan",
    "Office",
    "Person",
    "Phrase",
    "Post",
    "Recusal",
    "Seat",
    "SignIn",
    "Switch",
    "Ticket",
    "Wish",
    "Word",
    "WordKind",
)
