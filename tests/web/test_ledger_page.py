# SPDX-License-Identifier: Apache-2.0
"""A ledger's list: departments at the side, order, columns, saved views, filters kept, one step for several matters."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from tests.people import PUBLIC, House

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def listed(client: Client, query: str = "") -> str:
    return client.get(f"/clues/{query}").content.decode()


def numbers(text: str) -> list[str]:
    return re.findall(r'href="/clues/[^"/]+/">(示检\w+)</a>', text)


@pytest.mark.accept("3.3.1")
def test_who_watches_all_departments_has_them_at_the_side(office: House, signed_in: SignedIn) -> None:
    office.open()
    matter = office.open()
    office.take("案管", matter, "circulate", to_department=office.department(PUBLIC))
    client = signed_in("案管")
    text = listed(client)
    assert 'aria-label="部门"' in text
    assert numbers(listed(client, f"?department={office.department(PUBLIC)}")) == [matter.number]
    assert matter.number not in numbers(listed(client, "?department=-"))
    assert "s-tree-card" not in listed(signed_in("检察官"))


@pytest.mark.accept("3.3.2")
def test_a_press_on_a_head_turns_the_order_and_pages_follow_it(office: House, signed_in: SignedIn) -> None:
    made = [office.open(title=f"第{n}件").number for n in range(23)]
    client = signed_in("案管")
    assert numbers(listed(client, "?sort=number"))[:3] == made[:3]
    text = listed(client, "?sort=opened")
    assert numbers(text)[0] == made[-1]
    assert 'aria-sort="descending"' in text
    assert 'href="?sort=oldest"' in text
    following = re.search(r'href="(\?[^"]*after=[^"]*)"', listed(client, "?sort=number"))
    assert following
    second = numbers(listed(client, following.group(1).replace("&amp;", "&")))
    assert second == made[20:]


@pytest.mark.accept("3.3.2")
@pytest.mark.parametrize("sort", ["due", "opened", "oldest", "touched", "number"])
def test_forwards_and_backwards_every_matter_stands_once(office: House, signed_in: SignedIn, sort: str) -> None:
    made = {office.open(title=f"第{n}件").number for n in range(45)}
    client, query, seen, pages = signed_in("案管"), f"?view=all&sort={sort}", [], []
    while query:
        text = listed(client, query)
        seen += numbers(text)
        pages.append(numbers(text))
        following = re.search(r'href="(\?[^"]*after=[^"]*)"', text)
        query = following.group(1).replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == len(made)
    back = re.search(r'href="(\?[^"]*before=[^"]*)"', text)
    assert back
    assert numbers(listed(client, back.group(1).replace("&amp;", "&"))) == pages[1]


@pytest.mark.accept("3.3.2")
@pytest.mark.parametrize(
    "query", ["?after=x", "?after=~x", "?sort=nothing", "?size=9999", "?before=2026-01-01~", "?sort=number&after=~"]
)
def test_a_spoiled_order_or_key_is_the_first_page(office: House, signed_in: SignedIn, query: str) -> None:
    matter = office.open()
    assert numbers(listed(signed_in("案管"), query)) == [matter.number]


@pytest.mark.accept("3.3.3")
def test_chosen_columns_are_shown_to_who_chose_them(office: House, signed_in: SignedIn) -> None:
    office.open()
    client = signed_in("案管")
    assert "<th>反馈情况</th>" not in listed(client)
    client.post("/clues/columns/", {"column": ["informed", "outcome", "nothing"], "query": "?view=all"})
    text = listed(client)
    assert "<th>反馈情况</th>" in text
    assert "<th>类型</th>" not in text
    assert "<th>反馈情况</th>" not in listed(signed_in("监控"))


@pytest.mark.accept("3.3.4")
def test_a_view_is_saved_under_a_name_opened_and_deleted(office: House, signed_in: SignedIn) -> None:
    office.open(source="letter")
    client = signed_in("案管")
    client.post("/clues/views/", {"_do": "save", "label": "来信", "query": "?view=all&source=letter&hostile=1"})
    text = listed(client)
    assert 'href="/clues/?view=all&amp;source=letter">来信</a>' in text
    assert "来信" in client.get("/").content.decode()
    client.post("/clues/views/", {"_do": "forget", "old": "来信"})
    assert ">来信</a>" not in listed(client)


@pytest.mark.accept("3.3.4")
def test_a_view_without_a_name_and_one_too_many_are_refused_with_a_sentence(office: House, signed_in: SignedIn) -> None:
    client = signed_in("案管")
    nameless = client.post("/clues/views/", {"_do": "save", "label": " ", "query": ""})
    assert nameless.status_code == 422
    assert "起个名字" in nameless.content.decode()
    for n in range(12):
        assert client.post("/clues/views/", {"_do": "save", "label": f"视图{n}", "query": ""}).status_code == 302
    many = client.post("/clues/views/", {"_do": "save", "label": "又一个", "query": ""})
    assert "最多保存 12 个视图" in many.content.decode()


@pytest.mark.accept("3.3.5")
def test_the_way_back_from_a_matter_keeps_the_filters(office: House, signed_in: SignedIn) -> None:
    matter = office.open(source="letter")
    client = signed_in("案管")
    listed(client, "?view=all&source=letter")
    assert 'href="/clues/?view=all&amp;source=letter"' in client.get(f"/clues/{matter.number}/").content.decode()


def send(client: Client, matters: list[str], step: str, **more: str):
    return client.post("/clues/batch/", {"matter": matters, "_step": step, "_key": str(uuid4()), **more})


@pytest.mark.accept("3.3.6")
def test_one_step_is_taken_in_several_matters_with_a_result_for_each(office: House, signed_in: SignedIn) -> None:
    ready, gone = office.open(), office.open()
    office.take("案管", gone, "circulate", to_department=office.department(PUBLIC))
    client = signed_in("案管")
    form = send(client, [ready.number, gone.number, "示检XS202699999"], "circulate").content.decode()
    assert "2 件现在不能办" in form
    done = send(client, [ready.number, gone.number, "示检XS202699999"], "circulate", _go="1",
                to_department=office.department(PUBLIC)).content.decode()  # fmt: skip
    assert "已办 1 件" in done
    assert "未办 2 件" in done
    assert "现阶段（待指派）不能“分流”" in done
    assert "或您无权查看" in done
    assert office.matter(ready).stage == "circulated"


@pytest.mark.accept("3.3.6")
def test_the_same_batch_sent_twice_is_done_once(office: House, signed_in: SignedIn) -> None:
    matter = office.open()
    client, key = signed_in("案管"), str(uuid4())
    form = {"matter": [matter.number], "_step": "circulate", "_go": "1", "to_department": office.department(PUBLIC)}
    for _ in range(2):
        assert "已办 1 件" in client.post("/clues/batch/", {**form, "_key": key}).content.decode()
    assert office.matter(matter).position == 2


@pytest.mark.accept("3.3.6")
def test_what_must_be_changed_in_the_form_is_said_once_and_nothing_is_done(office: House, signed_in: SignedIn) -> None:
    matters = [office.open(), office.open()]
    answer = send(signed_in("案管"), [m.number for m in matters], "circulate", _go="1", note="说明")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写分流到" in text
    assert "说明" in text
    assert {office.matter(m).position for m in matters} == {1}


@pytest.mark.accept("3.3.6")
def test_nothing_chosen_and_steps_that_differ_are_refused(office: House, signed_in: SignedIn) -> None:
    client = signed_in("案管")
    assert "还没有选中任何事项" in send(client, [], "circulate").content.decode()
    assert send(client, ["x"], "register").status_code == 404
    assert send(client, ["x"], "merge").status_code == 404


@pytest.mark.accept("3.3.4")
def test_a_word_names_a_span_that_moves_with_the_days(office: House, signed_in: SignedIn) -> None:
    matter = office.open()
    client = signed_in("案管")
    for word in ("今天", "本周", "本月", "今年"):
        assert numbers(listed(client, f"?view=all&since={word}&until={word}")) == [matter.number]
    assert numbers(listed(client, "?view=all&since=上月&until=上月")) == []
