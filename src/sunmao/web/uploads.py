# SPDX-License-Identifier: Apache-2.0
"""Files that came with a form: stored once, and kept by the page when the form must be sent again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.http import HttpRequest

from sunmao.kernel.forms import Form, fields_of
from sunmao.record.files import FileRefused, Stored, store
from sunmao.web import showing

_SALT = "sunmao.web.uploads"
NAME_HOLDS = 24 * 60 * 60
"""Seconds for which a page may name a file again; a draft that holds the file names it anew."""


Held = Callable[[], Collection[UUID]]


@dataclass(frozen=True)
class Arrived:
    """The files of a form, by field, and what was wrong with others."""

    files: Mapping[str, tuple[Stored, ...]]
    faults: Mapping[str, str]

    @property
    def every(self) -> tuple[Stored, ...]:
        """All files of the form."""
        return tuple(file for files in self.files.values() for file in files)

    def kept(self) -> dict[str, list[str]]:
        """Return what the page sends again instead of the files themselves."""
        return {name: [token(file) for file in files] for name, files in self.files.items()}

    def ids(self) -> dict[str, list[str]]:
        """Return the ids as the form's facts hold them."""
        return {name: [str(file.id) for file in files] for name, files in self.files.items()}


def token(file: Stored) -> str:
    """Name a stored file so that nobody can name one that he did not hand in; the name holds for a day."""
    return signing.dumps([str(file.id), file.name, file.size, file.media_type, file.sha256.hex()], salt=_SALT)


def _known(named: str, held: Held = frozenset) -> Stored | None:
    late = False
    try:
        told = signing.loads(named, salt=_SALT, max_age=NAME_HOLDS)
    except signing.SignatureExpired:
        told, late = signing.loads(named, salt=_SALT), True
    except signing.BadSignature:
        return None
    number, name, size, media_type, digest = told
    file = Stored(UUID(number), name, size, media_type, bytes.fromhex(digest))
    return None if late and file.id not in held() else file


@dataclass(frozen=True)
class Named:
    """A file that came before, as the page shows it and sends it again."""

    token: str
    name: str
    size: str


def named(tokens: Iterable[str]) -> tuple[Named, ...]:
    """Return the files behind what a page sent again; what is no such token is left out."""
    return tuple(Named(t, file.name, showing.size(file.size)) for t in tokens if (file := _known(t, frozenset)))


def token_of(file: Stored) -> Named:
    """Return a stored file as the page keeps it."""
    return Named(token(file), file.name, showing.size(file.size))


def arrived(request: HttpRequest, office: UUID, form: type[Form] | None, held: Held = frozenset) -> Arrived:
    """Store what came with a form, field by field, beside what had come before.

    :param held: gives the files of the page's draft, whose names hold as long as the draft
    """
    files: dict[str, tuple[Stored, ...]] = {}
    faults: dict[str, str] = {}
    for spec in fields_of(form):
        if spec.kind != "files":
            continue
        kept = [file for named in request.POST.getlist(spec.name) if (file := _known(named, held))]
        for sent in request.FILES.getlist(spec.name):
            try:
                kept.append(store(office, sent.name or "", sent.chunks()))
            except FileRefused as refusal:
                faults[spec.name] = str(refusal)
        files[spec.name] = tuple(kept)
    return Arrived(files, faults)
