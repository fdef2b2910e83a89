# SPDX-License-Identifier: Apache-2.0
"""Files: what is taken, what is refused with a sentence, and that no row is ever without its file."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from PIL import Image

from sunmao.record import files
from sunmao.record.files import FileRefused, path_of, preview, store
from sunmao.record.models import Facts, File
from sunmao.record.perform import StepRefused
from tests.people import now

pytestmark = pytest.mark.accept("2.6.6")
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1", b"PK\x03\x04"
TAKEN = {
    "a.pdf": b"%PDF-1.7", "a.ofd": ZIP, "a.jpg": b"\xff\xd8\xff\xe0", "a.JPEG": b"\xff\xd8\xff\xe1", "a.png": b"\x89PNG\r\n",
    "a.bmp": b"BM....", "a.gif": b"GIF89a", "a.tif": b"II*\0", "a.tiff": b"MM\0*", "a.webp": b"RIFF....WEBP", "a.doc": OLE,
    "a.wps": OLE, "a.xls": OLE, "a.et": OLE, "a.docx": ZIP, "a.xlsx": ZIP, "a.zip": ZIP, "a.mp3": b"ID3", "a.wav": b"RIFF",
    "a.mp4": b"\0\0\0\x18ftypisom", "a.txt": "笔录".encode(),
}  # fmt: skip


@pytest.fixture
def folder(settings, tmp_path):
    """Files of this test lie here."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def left(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(("name", "content"), TAKEN.items())
def test_kinds_that_are_taken(folder, name, content):
    kept = store("office", name, [content])
    path = path_of("office", kept.sha256)
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o600
    assert (kept.size, kept.sha256) == (len(content), hashlib.sha256(content).digest())


@pytest.mark.parametrize("name", [name for name in TAKEN if not name.endswith((".txt", ".mp4"))])
def test_a_head_that_is_not_what_the_name_says(folder, name):
    with pytest.raises(FileRefused, match="内容与扩展名不符"):
        store("office", name, [b"MZ\x90 a program"])
    assert left(folder) == []


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.mp4", b"MZ\x90 a program", "内容与扩展名不符"),
        ("a.txt", b"text\0binary", "不是文本文件"),
        ("a.pdf", b"", "是空文件"),
        ("a.exe", b"MZ", "不收“.exe”类文件"),
        ("a.html", b"<html>", "不收“.html”类文件"),
        ("a.svg", b"<svg>", "不收“.svg”类文件"),
        ("a.pdf.exe", b"%PDF-", "不收“.exe”类文件"),
        ("noending", b"x", "不收“没有扩展名”类文件"),
        ("", b"x", "文件名为空"),
        ("...", b"x", "文件名为空"),
        (".pdf", b"%PDF-", "文件名为空"),
        ("../..", b"x", "文件名为空"),
    ],
)
def test_what_is_refused_leaves_nothing(folder, name, content, told):
    with pytest.raises(FileRefused, match=told):
        store("office", name, [content] if content else [])
    assert left(folder) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/笔录.pdf", "笔录.pdf"),
        ("C:\\用户\\笔录.pdf", "笔录.pdf"),
        ("/绝对/笔录.pdf", "笔录.pdf"),
        (' 带"引号"<b>和|问号?.pdf ', "带引号b和问号.pdf"),
        ("换\n行\u202e反.pdf", "换行反.pdf"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_names_are_cleaned(folder, name, kept):
    assert store("office", name, [b"%PDF-1"]).name == kept
    assert all(path.name == hashlib.sha256(b"%PDF-1").hexdigest() for path in left(folder))


def test_too_large_a_file_is_refused_while_it_comes(folder, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 2 * 1024 * 1024)
    asked = []

    def chunks():
        for n in range(100):
            asked.append(n)
            yield b"%PDF-" + b"x" * 1024 * 1024

    with pytest.raises(FileRefused, match="超过 2 MB，请拆分或压缩"):
        store("office", "a.pdf", chunks())
    assert len(asked) <= 3
    assert left(folder) == []


def test_a_head_in_small_pieces_is_read_whole(folder):
    assert store("office", "a.pdf", [b"%", b"P", b"DF-1.7", b" rest"]).size == 13


def test_an_upload_that_breaks_off_leaves_nothing(folder):
    def chunks():
        yield b"%PDF-"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store("office", "a.pdf", chunks())
    assert left(folder) == []


def test_the_same_contents_lie_once(folder):
    one, two = store("office", "甲.pdf", [b"%PDF-1"]), store("office", "乙.pdf", [b"%PDF-1"])
    assert (one.sha256, len(left(folder))) == (two.sha256, 1)
    assert one.id != two.id


@pytest.mark.django_db
def test_a_row_comes_with_the_step_and_only_with_it(office, folder):
    kept = store(office.id, "照片.jpg", [b"\xff\xd8\xff\xe0"])
    with pytest.raises(StepRefused):
        office.open(files=[kept], happened_at=now(), received_on="2999-01-01")
    with office.as_("登记人"):
        assert not File.objects.exists()
    matter = office.open(files=[kept])
    with office.as_("登记人"):
        row = File.objects.get()
        said = Facts.objects.get(entry__matter_id=matter.matter_id).content["files"]
    assert (row.id, row.matter_id, row.position, row.name) == (kept.id, matter.matter_id, 1, "照片.jpg")
    assert said == [{"id": str(kept.id), "name": "照片.jpg", "size": 4, "media_type": "image/jpeg",
                     "sha256": kept.sha256.hex()}]  # fmt: skip
    assert path_of(office.id, bytes(row.sha256)).exists()


def picture(size=(2400, 1200)):
    drawn, hidden = BytesIO(), Image.Exif()
    hidden[0x010F], hidden[0x8825] = "CAMERA-OF-A-WITNESS", {1: "N", 2: (40.0, 0.0, 0.0)}
    Image.new("RGB", size, "white").save(drawn, "JPEG", exif=hidden)
    return drawn.getvalue()


def test_a_preview_is_drawn_anew_without_what_was_hidden(folder):
    content = picture()
    assert b"CAMERA-OF-A-WITNESS" in content
    kept = store("office", "现场.jpg", [content])
    drawn = preview(path_of("office", kept.sha256))
    assert drawn is not None
    assert b"CAMERA-OF-A-WITNESS" not in drawn
    with Image.open(BytesIO(drawn)) as again:
        assert (again.format, again.size, dict(again.getexif())) == ("PNG", (1600, 800), {})


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"\x89PNG broken", b"GIF89a<script>alert(1)</script>"])
def test_what_is_no_picture_has_no_preview(tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    assert preview(tmp_path / "x") is None


def test_a_picture_that_would_fill_the_memory_has_no_preview(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    (tmp_path / "x").write_bytes(picture())
    assert preview(tmp_path / "x") is None
