# SPDX-License-Identifier: Apache-2.0
"""Fields in several controls: put together, taken apart again, corrected, and who is offered first."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sunmao.domains.clues.forms import Registration
from sunmao.kernel.forms import FormFaults, fields_of, read
from sunmao.record import recent
from sunmao.record.registry import Ledger
from sunmao.web.composing import facts_of
from sunmao.web.fields import Cell, cells_of
from sunmao.web.specimen_form import Specimen
from sunmao.web.widgets import Grid, Measure, Offer, Spot
from tests.people import PUBLIC, House
from tests.web.every_form import CODE, ID, Controls, samples

__all__ = ("samples",)
SignedIn = Callable[[str], Client]
Typed = dict[str, list[str]]


def kept(**typed: str | list[str]) -> dict[str, Any]:
    """Return what the journal would keep of what was typed into controls; a dot is written ``__``."""
    sent = {name.replace("__", "."): [text] if isinstance(text, str) else text for name, text in typed.items()}
    facts = facts_of(Specimen, {"title": ["样"], "day": ["20260105"], **sent})
    return read(Specimen, facts).model_dump(mode="json")


def cell(name: str, typed: Typed) -> Cell:
    return next(one for one in cells_of(Specimen, {}, typed) if one.name == name)


@pytest.mark.accept("3.5.6", "3.5.12")
@pytest.mark.parametrize(("typed", "value"), [
    ({"land": "3000", "land__unit": "亩", "land__qualifier": "余"}, "3000余亩"),
    ({"land": "3000余亩", "land__unit": "公顷", "land__qualifier": ""}, "3000余亩"),
    ({"land": "3000余", "land__unit": "亩", "land__qualifier": "余"}, "3000余亩"),
    ({"land": "3万", "land__unit": "亩", "land__qualifier": "约"}, "约3万亩"),
    ({"land": "200", "land__unit": "公顷", "land__qualifier": "以上"}, "200公顷以上"),
    ({"land": "", "land__unit": "亩", "land__qualifier": ""}, ""),
])  # fmt: skip
def test_a_quantity_in_three_controls_or_in_one(typed: dict[str, str], value: str) -> None:
    assert kept(**typed)["land"] == value


@pytest.mark.accept("3.5.4", "3.5.12")
@pytest.mark.parametrize(("figure", "unit", "value"), [
    ("12.6", "万元", "126000"), ("12.6", "元", "12.6"), ("12.6万元", "元", "126000"), ("12.6万", "万元", "126000"), ("", "万元", ""),
])  # fmt: skip
def test_money_with_its_unit_beside_it(figure: str, unit: str, value: str) -> None:
    assert kept(loss=figure, loss__unit=unit)["loss"] == value


@pytest.mark.accept("3.5.8", "3.5.12")
def test_a_place_with_coordinates_in_controls_of_their_own() -> None:
    said = kept(place="桥下", place__datum="GCJ-02", place__x="109.84", place__y="40.65")
    assert said["place"] == "桥下（GCJ-02 109.84,40.65）"
    parts = cell("place", {"place": [said["place"]]}).parts
    assert isinstance(parts, Spot)
    assert (parts.words, parts.x, parts.y, parts.measured) == ("桥下", "109.84", "40.65", True)
    assert [option.value for option in parts.datums if option.chosen] == ["GCJ-02"]


@pytest.mark.accept("3.5.12")
def test_what_was_kept_comes_apart_into_its_controls() -> None:
    land = cell("land", {"land": ["约3万亩"]})
    assert isinstance(land.parts, Measure)
    assert land.parts.figure == "3万"
    assert [o.value for o in (*land.parts.units, *land.parts.qualifiers) if o.chosen] == ["亩", "约"]
    assert land.derived == "合 2,000 公顷"
    assert cell("id_number", {"id_number": [ID]}).derived == "1990年1月1日出生，男"
    assert cell("division", {"division": ["150203"]}).derived == "内蒙古自治区包头市昆都仑区"


@pytest.mark.accept("3.5.10", "3.5.12")
def test_rows_from_controls_and_from_pasted_lines() -> None:
    typed = {"exhibits__0__name": "照片", "exhibits__4__name": "单据", "exhibits__4__original": "true", "exhibits__1__value": "",
             "exhibits__paste": "名称\t价值\n笔录\t\n"}  # fmt: skip
    assert [(row["name"], row["original"]) for row in kept(**typed)["exhibits"]] == [
        ("照片", False), ("单据", True), ("笔录", False)]  # fmt: skip
    grid = cell("exhibits", {"exhibits.3.name": ["照片"], "exhibits.paste": ["多\t余"]}).parts
    assert isinstance(grid, Grid)
    assert (grid.lines[0].cells[0].value, len(grid.lines), grid.pasted) == ("照片", 4, "多\t余")


@pytest.mark.accept("3.5.9")
def test_several_people_and_groups_of_them() -> None:
    offers = {"person": [Offer("a", "甲", "最近选过", "jia"), Offer("b", "乙", "本部门", "yi")]}
    team = next(one for one in cells_of(Specimen, offers, {"team": ["b"]}) if one.name == "team")
    assert [(group.label, [o.chosen for o in group.options]) for group in team.groups] == [
        ("最近选过", [False]),
        ("本部门", [True]),
    ]
    assert kept(team=["a", "b", ""])["team"] == ["a", "b"]


@pytest.mark.django_db
@pytest.mark.accept("3.5.9")
def test_who_was_chosen_lately_comes_first_then_the_own_department(office: House, signed_in: SignedIn) -> None:
    one = office.assigned()
    office.take("部门负责人", office.assigned(), "hand_over", to_person=office.person("另一检察官"), reason="试试")
    page = signed_in("部门负责人").get(f"/clues/{one.number}/hand_over/").content.decode()
    groups = re.findall(r'<optgroup label="([^"]+)">', page)
    assert groups[:2] == ["最近选过", f"本部门　{PUBLIC}"]
    first = page.split("<optgroup", 2)[1]
    assert "另一检察官" in first
    assert 'data-sunmao-find="示例另一检察官 shililingyijianchaguan sllyjcg' in first


@pytest.mark.django_db
@pytest.mark.accept("3.5.9")
def test_who_was_chosen_lately_costs_one_statement_by_an_index(office: House) -> None:
    one = office.assigned()
    with office.as_("部门负责人") as by, CaptureQueriesContext(connection) as sent:
        assert recent.chosen_lately(by, "assign", ["to_person"]) == (office.person("检察官"),)
    assert len([q for q in sent.captured_queries if "record_facts" in q["sql"]]) == 1
    with office.as_("部门负责人") as by, connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN " + recent.CHOSEN, ["to_person", by.office_id, by.person_id, 200, by.office_id, "assign"]
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "entry_by" in plan
    assert "Seq Scan" not in plan
    assert one.number


@pytest.mark.django_db
@pytest.mark.accept("3.5.17")
def test_a_correction_of_kinds_with_parts_sends_only_what_changed(
    office: House, signed_in: SignedIn, samples: Ledger
) -> None:
    one = office.open(step="enter", ledger=samples.code, title="样", day="20260105", land="3000余亩", loss="12.6万元",
                      team=[office.person("检察官")], exhibits=[{"name": "照片", "value": "1万元"}], place="桥下")  # fmt: skip
    client = signed_in("登记人")
    page = Controls(client.get(f"/samples/{one.number}/correct/").content.decode())
    assert page.holds("exhibits.0.name", "照片")
    sent = {name: values[0] for name, values in page.values.items() if name and values[0]}
    sent |= {"level": "internal", "line": "other", "land": "4000", "land.unit": "亩", "land.qualifier": "约", "loss.unit": "元",
             "exhibits.0.name": "现场照片", "team": office.person("检察官"), "correction_reason": "写错"}  # fmt: skip
    answer = client.post(f"/samples/{one.number}/correct/", sent)
    assert answer.status_code == 303, Controls(answer.content.decode()).errors
    state = office.state(one)
    assert state.corrected[1].keys() == {"land", "exhibits"}
    text = client.get(answer["Location"]).content.decode()
    assert '<span class="s-old">3000余亩（合 200 公顷）</span>' in text
    assert "约4000亩（合 266.6667 公顷）" in text
    assert "1．名称：现场照片　价值：10,000 元（1 万元）" in text
    again = Controls(client.get(f"/samples/{one.number}/correct/").content.decode())
    assert again.holds("exhibits.0.name", "现场照片")
    sent |= {"team": [office.person("检察官"), office.person("登记人")]}
    assert client.post(f"/samples/{one.number}/correct/", sent).status_code == 303
    text = client.get(answer["Location"]).content.decode()
    assert "示例检察官、示例登记人" in text
    assert (
        client.get(f"/samples/{one.number}/correct/").content.decode().count('type="checkbox" name="team" value="') > 2
    )


@pytest.mark.django_db
@pytest.mark.accept("3.5.1")
def test_birth_and_sex_are_shown_and_stored_nowhere(office: House, signed_in: SignedIn, samples: Ledger) -> None:
    one = office.open(step="enter", ledger=samples.code, title="样", day="20260105", id_number=ID, credit_code=CODE)
    assert "1990年1月1日出生，男" in signed_in("登记人").get(f"/samples/{one.number}/").content.decode()
    facts = office.state(one).entries[0].facts
    assert set(facts) == {spec.name for spec in fields_of(Specimen)}
    assert facts["id_number"] == ID


@pytest.mark.django_db
@pytest.mark.accept("3.5.2")
def test_a_protected_number_stays_hidden_and_is_told_in_words_after_a_reason(
    office: House, signed_in: SignedIn
) -> None:
    one = office.open(sender_number=ID)
    client = signed_in("案管")
    assert ID not in client.get(f"/clues/{one.number}/").content.decode()
    shown = client.post(f"/clues/{one.number}/reveal/1/sender_number/", {"reason": "核实身份"}).content.decode()
    assert f"{ID}（1990年1月1日出生，男）" in shown


@pytest.mark.accept("3.5.2")
def test_a_wrong_number_out_of_a_spreadsheet_is_told_like_one_that_was_typed() -> None:
    usual = {
        "title": "甲",
        "source": "letter",
        "line": "other",
        "received_on": "20260105",
        "summary": "乙",
        "sender_name": "丙",
    }
    with pytest.raises(FormFaults, match="来件上就是这样写的，请在号码后加注“（原文如此）”"):
        read(Registration, {**usual, "sender_number": "150203199001010011"})
    assert read(Registration, {**usual, "sender_number": ID}).sender_number == ID


@pytest.mark.django_db
@pytest.mark.accept("3.5.13")
def test_one_file_on_its_own_is_named_for_its_form_or_refused(
    office: House, signed_in: SignedIn, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = signed_in("登记人")
    said = client.post("/files/new/", {"file": SimpleUploadedFile("说明.txt", "现场".encode())}).json()
    assert (said["name"], said["size"]) == ("说明.txt", "6 字节")
    page = client.post("/clues/new/register/", {"title": "", "files": said["token"]}).content.decode()
    assert "说明.txt" in page
    refused = client.post("/files/new/", {"file": SimpleUploadedFile("照片.jpg", b"<html>")})
    assert (refused.status_code, "内容与扩展名不符" in refused.json()["said"]) == (422, True)
    assert client.post("/files/new/").status_code == 422


@pytest.mark.django_db
@pytest.mark.accept("3.5.7")
def test_divisions_are_looked_up_on_a_page_and_by_the_chooser(office: House, signed_in: SignedIn) -> None:
    assert office.people
    client = signed_in("登记人")
    assert "内蒙古自治区包头市昆都仑区" in client.get("/divisions/", {"text": "昆都仑"}).content.decode()
    assert "没有找到" in client.get("/divisions/", {"text": "<b>"}).content.decode()
    said = client.get("/divisions/", {"text": "1502"}, headers={"accept": "application/json"}).json()
    assert said["divisions"][0] == {"code": "150200", "path": "内蒙古自治区包头市"}
