# SPDX-License-Identifier: Apache-2.0
"""The house's own checks find what they are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from sunmao.commands import acceptance, floor

ROOT = Path(__file__).parents[2]


@pytest.mark.accept("3.1.4")
@pytest.mark.parametrize(
    ("name", "text", "feature"),
    [
        ("a.css", ".x:has(a) { color: red }", ":has("),
        ("a.css", ".x { color: color-mix(in srgb, red, blue) }", "color-mix("),
        ("a.css", ".x { aspect-ratio: 1 }", "aspect-ratio:"),
        ("a.css", "@layer a;", "@layer"),
        ("a.css", ".x { display: flex; gap: 4px }", "flex gap:"),
        ("a.css", ".x { inset: 0 }", "inset:"),
        ("a.css", ".x { width: min(10px, 5%) }", "min("),
        ("a.css", ".x { width: clamp(1px, 2px, 3px) }", "clamp("),
        ("a.css", ".x { height: 100dvh }", "100dvh"),
        ("a.css", ".x:not(.a, .b) { left: 0 }", ":not("),
        ("a.css", ".x { margin-inline: auto }", "margin-inline:"),
        ("a.css", ".x { overflow-wrap: anywhere }", "overflow-wrap: anywhere"),
        ("a.css", ".x { appearance: none }", "appearance:"),
        ("a.css", ".x { color-scheme: dark }", "color-scheme:"),
        ("a.css", "@media (width >= 800px) { .x { left: 0 } }", "(width >"),
        ("a.css", ".x { page: wide }", "page:"),
        ("a.js", "const x = a?.b", "?."),
        ("a.js", "a ||= b", "||="),
        ("a.js", "list.at(-1)", ".at("),
        ("a.js", "node.replaceChildren()", ".replaceChildren("),
        ("a.js", "class A { #go() {} }", "#go("),
        ("a.js", "button.form.submitter", ".submitter"),
        ("a.js", "const x = a ?? b", "??"),
        ("a.js", "x.replaceAll('a', 'b')", ".replaceAll("),
    ],
)
def test_a_newer_feature_is_named_with_its_line(tmp_path: Path, name: str, text: str, feature: str):
    file = tmp_path / "src/sunmao/web/static/web" / name
    file.parent.mkdir(parents=True)
    file.write_text("\n" + text)
    (fault,) = floor.faults(tmp_path)
    assert f"web/{name}:2" in fault
    assert feature in fault


@pytest.mark.parametrize(
    "text",
    [
        "/* :has( */ .x { color: red }",
        ".x { left: 0 }",
        ".x { word-wrap: break-word; overflow-wrap: anywhere }",
        ".x { -webkit-appearance: none; appearance: none }",
        ".x { top: 0; left: 0; inset: 0 }",
        ".x { display: grid; grid-gap: 4px; gap: 4px }",
        "@supports (aspect-ratio: 1) { .x { aspect-ratio: 1 } }",
        "@media (prefers-color-scheme: dark) { .x { left: 0 } }",
        ".x { width: calc(100% - 4px); transform: rotate(45deg) }",
    ],
)
def test_a_comment_an_old_feature_or_one_with_an_older_way_beside_it_passes(tmp_path: Path, text: str):
    file = tmp_path / "src/sunmao/web/static/web/a.css"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    assert floor.faults(tmp_path) == []


def test_a_newer_attribute_in_a_template_is_named(tmp_path: Path):
    file = tmp_path / "src/sunmao/web/templates/web/a.html"
    file.parent.mkdir(parents=True)
    file.write_text("<div popover>x</div>")
    (fault,) = floor.faults(tmp_path)
    assert "web/a.html:1" in fault


def acceptance_of(tmp_path: Path, lines: str, test: str) -> list[str]:
    (tmp_path / "docs/acceptance").mkdir(parents=True)
    (tmp_path / "docs/acceptance/1.md").write_text(lines)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_x.py").write_text(test)
    return acceptance.faults(tmp_path)


def test_a_line_is_shown_by_a_marked_test(tmp_path: Path):
    assert acceptance_of(tmp_path, "| 2.3.1 | 验证 | 说明 |\n", '@pytest.mark.accept("2.3.1")\n') == []


def test_a_line_without_a_test_is_a_fault_and_so_is_a_gap_without_a_reason(tmp_path: Path):
    lines = "| 2.3.1 | 验证 |\n| 2.3.2 | 验证 | 缺 |\n| 2.3.3 | 验证 | 缺：等下一期 |\n"
    found = acceptance_of(tmp_path, lines, "")
    assert [fault.split()[1] for fault in found] == ["2.3.1", "2.3.2"]


def test_a_mark_without_a_line_is_a_fault(tmp_path: Path):
    found = acceptance_of(tmp_path, "| 2.3.1 | 验证 |\n", f'@pytest.mark.{"accept"}("2.3.1", "9.9")\n')
    assert found == ["测试标了 9.9，验收清单里没有"]
