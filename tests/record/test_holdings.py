# SPDX-License-Identifier: Apache-2.0
"""What is in a person's hands, handed over by entries; nobody leaves before, and nothing disappears."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from sunmao.kernel.roles import Role
from sunmao.office import people, posts, wishes
from sunmao.office.keys import uuid7
from sunmao.office.models import Account, Person
from sunmao.office.posts import ArrangementRefused
from sunmao.record import handing_over, holdings
from sunmao.record.draft_saving import save
from sunmao.record.handing_over import Handed
from sunmao.record.holdings import Holding, Looking
from sunmao.record.models import Entry
from sunmao.record.perform import Written
from tests.people import CIVIL, PUBLIC, House, now
from tests.record.test_drafts import NEW, Tab

pytestmark = pytest.mark.django_db


COUNTED = ("handled", "approvals", "delegations", "loans")
"""What the database itself counts; the rest only the procedures know."""


def today() -> date:
    return now().astimezone().date()


def held(office: House, name: str, by: str = "检察长") -> dict[str, Holding]:
    with office.as_(by) as actor:
        look = Looking(Person.objects.get(pk=office.person(name)), actor, today(), now())
        return {one.kind.name: one for one in holdings.of(look)}


def counted(office: House, name: str) -> dict[str, int]:
    with office.as_("系统管理员"):
        return holdings.counted(UUID(office.person(name)))


def give(office: House, by: str, away_from: str, to: str, *matters: Written, key: UUID | None = None) -> list[Handed]:
    with office.as_(by) as actor:
        return handing_over.hand_over(
            matters=[one.matter_id for one in matters], away_from=UUID(office.person(away_from)),
            to=UUID(office.person(to)), reason="原承办人离岗", by=actor, at=now(), day=today(), submission=key or uuid7(),
        )  # fmt: skip


def leave(office: House, name: str) -> None:
    with office.as_("系统管理员") as by:
        people.let_go(person=Person.objects.get(pk=office.person(name)), last_day=today(), by=by, at=now())


@pytest.mark.accept("3.10.1")
class TestHoldings:
    def test_open_matters_are_listed_and_closed_ones_are_not(self, office: House):
        one, other = office.assigned(), office.assigned()
        assert {thing.label for thing in held(office, "检察官")["handled"].things} == {one.number, other.number}
        office.take("登记人", one, "ask_void", reason="重复")
        office.take("部门负责人", one, "void")
        assert [thing.label for thing in held(office, "检察官")["handled"].things] == [other.number]

    def test_an_administrator_sees_numbers_and_no_title(self, office: House):
        matter = office.assigned(title="只有业务人员能看的标题")
        things = held(office, "检察官", by="系统管理员")["handled"].things
        assert [(thing.label, thing.matter) for thing in things] == [(matter.number, None)]
        assert "只有业务人员能看的标题" not in str(things)
        assert held(office, "检察官")["handled"].things[0].matter is not None

    def test_an_approval_waits_for_whoever_alone_can_give_it(self, office: House):
        matter = office.assessed()
        office.take("检察官", matter, "decline", reasons="不符合立案条件")
        mine = held(office, "部门负责人")["approvals"]
        assert (mine.count, mine.left) == (1, 1)
        assert "只有本人可以审批" in mine.things[0].note
        with office.as_("系统管理员") as by:
            posts.give_post(person=office.people["同事"][0], department=office.departments[PUBLIC],
                            role=Role.DEPARTMENT_HEAD, since=today(), by=by)  # fmt: skip
        shared = held(office, "部门负责人")["approvals"]
        assert (shared.count, shared.left) == (1, 0)
        assert held(office, "民行负责人")["approvals"].count == 0

    def test_only_what_the_author_alone_can_bring_on_waits_for_the_author(self, office: House):
        outside = office.declined()
        inside = office.declined(source="department", sender_name="", sender_contact="")
        office.take("检察官", inside, "answer_here", text="未予立案。")
        waiting = [thing.label for thing in held(office, "登记人")["authored"].things]
        assert outside.number not in waiting
        assert waiting == [inside.number]

    def test_what_was_passed_on_by_name_or_shall_be_countersigned_waits_for_that_person(self, office: House):
        matter = office.assessed()
        office.take("检察官", matter, "decline", reasons="不符合立案条件")
        office.take("检察官", matter, "ask_countersign", people=[office.person("另一检察官")])
        mine = held(office, "另一检察官")["named"]
        assert [(thing.label, thing.note) for thing in mine.things] == [(matter.number, "请本人会签")]
        assert mine.left == 1
        office.take("另一检察官", matter, "countersign", opinion="同意")
        assert held(office, "另一检察官")["named"].count == 0
        with office.as_("系统管理员") as by:
            posts.give_post(person=office.people["同事"][0], department=office.departments[PUBLIC],
                            role=Role.DEPARTMENT_HEAD, since=today(), by=by)  # fmt: skip
        office.take("部门负责人", matter, "pass_turn", to_person=office.person("同事"), reason="外出")
        assert [thing.note for thing in held(office, "同事")["named"].things] == ["转由本人审批"]

    def test_a_calendar_feed_is_counted_and_ends_with_the_post(self, office: House):
        with office.as_("检察官") as by:
            wishes.open_feed(by=by)
        found = held(office, "检察官", by="系统管理员")["feeds"]
        assert (found.count, found.left) == (1, 0)

    def test_drafts_are_counted_and_nobody_else_reads_them(self, office: House):
        with office.as_("检察官") as by:
            saved = Tab().saving("只有本人知道的半句话")
            save(by=by, at=now(), place=NEW, saving=saved)
        found = held(office, "检察官", by="系统管理员")["drafts"]
        assert (found.count, found.left) == (1, 0)
        assert "半句话" not in str(found.things)

    def test_delegations_of_both_kinds_are_listed_and_those_taken_wait(self, office: House):
        office.delegate("部门负责人", "检察官")
        assert held(office, "检察官")["delegations"].left == 1
        given = held(office, "部门负责人")["stood_in_for"]
        assert (given.count, given.left) == (1, 0)

    def test_recusals_posts_and_sign_ins_are_listed_and_do_not_wait(self, office: House):
        with office.as_("部门负责人") as by:
            posts.recuse(person=office.people["检察官"][0], since=today(), reason="系亲属", by=by, body="某某公司")
        with office.as_("系统管理员") as by:
            people.add_account(person=office.people["检察官"][0], by=by)
        found = held(office, "检察官")
        assert [(found[name].count, found[name].left) for name in ("recusals", "posts", "sign_ins")] == [(1, 0)] * 3
        assert "某某公司" not in str(found["recusals"].things)

    def test_the_database_counts_the_same(self, office: House, elsewhere: House):
        office.assigned()
        matter = office.assessed()
        office.take("检察官", matter, "decline", reasons="不符合立案条件")
        office.delegate("民行负责人", "部门负责人")
        with office.as_("系统管理员") as by:
            posts.lend(person=office.people["检察官"][0], to_office=elsewhere.founded.office, since=today(),
                       until=today() + timedelta(days=9), reason="专案", by=by)  # fmt: skip
        for name in ("检察官", "部门负责人", "登记人", "民行负责人"):
            found = held(office, name)
            assert {kind: found[kind].left for kind in COUNTED} | {"feeds": 0, "drafts": 0} == counted(office, name)


@pytest.mark.accept("3.10.2")
class TestHandingOver:
    def test_each_matter_gets_one_entry_with_the_reason(self, office: House):
        matters = [office.assigned() for _ in range(3)]
        results = give(office, "部门负责人", "检察官", "另一检察官", *matters)
        assert [one.done for one in results] == [True, True, True]
        for matter in matters:
            assert str(office.matter(matter).handler_id) == office.person("另一检察官")
            last = office.state(matter).entries[-1]
            assert (last.step, last.facts["reason"]) == ("hand_over", "原承办人离岗")

    def test_what_is_refused_does_not_hold_the_others_up(self, office: House):
        mine, theirs = office.assigned(), office.assigned("民行检察官", CIVIL, "民行负责人")
        gone = office.assigned()
        office.take("案管", gone, "hand_over", to_person=office.person("另一检察官"), reason="忙")
        results = {one.number: one for one in give(office, "部门负责人", "检察官", "另一检察官", mine, theirs, gone)}
        assert results[mine.number].done
        assert results[theirs.number].refusal == handing_over.GONE
        assert results[gone.number].refusal == "新的承办人就是现在的承办人，请另选。"

    def test_a_head_hands_over_only_what_lies_with_the_own_department(self, office: House):
        matter = office.assigned("民行检察官", CIVIL, "民行负责人")
        refused = give(office, "部门负责人", "民行检察官", "另一检察官", matter)
        assert not refused[0].done
        assert give(office, "案管", "民行检察官", "民行负责人", matter)[0].done
        assert give(office, "分管", "民行负责人", "民行检察官", matter)[0].done

    def test_nobody_recused_and_nobody_without_a_post_gets_it(self, office: House):
        matter = office.assigned()
        with office.as_("部门负责人") as by:
            posts.recuse(person=office.people["另一检察官"][0], since=today(), reason="系亲属", by=by,
                         matter_id=matter.matter_id)  # fmt: skip
        assert "须回避" in give(office, "部门负责人", "检察官", "另一检察官", matter)[0].refusal
        office.vacate("同事")
        assert "已离岗或没有岗位" in give(office, "部门负责人", "检察官", "同事", matter)[0].refusal

    def test_the_same_submission_twice_writes_once(self, office: House):
        matter, key = office.assigned(), uuid7()
        for _ in range(2):
            assert give(office, "部门负责人", "检察官", "另一检察官", matter, key=key)[0].done
        assert [entry.step for entry in office.state(matter).entries].count("hand_over") == 1


@pytest.mark.accept("3.10.3")
class TestLeaving:
    def test_nobody_leaves_with_open_matters_and_everybody_with_empty_hands(self, office: House):
        matter = office.assigned()
        with pytest.raises(ArrangementRefused, match="手上还有没交接的事项"):
            leave(office, "检察官")
        with office.as_("系统管理员"):
            assert Person.objects.get(pk=office.person("检察官")).active
        give(office, "部门负责人", "检察官", "另一检察官", matter)
        leave(office, "检察官")
        with office.as_("系统管理员"):
            assert not Person.objects.get(pk=office.person("检察官")).active

    def test_what_is_left_is_named(self, office: House):
        office.assigned()
        with office.as_("系统管理员") as by, pytest.raises(ArrangementRefused, match="承办的在办事项 1 件"):
            holdings.refuse_full_hands(Looking(Person.objects.get(pk=office.person("检察官")), by, today(), now()))

    @pytest.mark.parametrize("table", ["office_person", "office_account"])
    def test_the_database_refuses_whoever_asks(self, office: House, table: str):
        office.assigned()
        with office.as_("安全管理员") as by:
            with office.as_("系统管理员") as maker:
                people.add_account(person=office.people["检察官"][0], by=maker)
            assert by.office_id == office.id
            column, key = ("active", "id") if table == "office_person" else ("is_active", "person_id")
            statement = f"UPDATE {table} SET {column} = false WHERE {key} = %s"
            with pytest.raises(DatabaseError) as told, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [office.person("检察官")])
        cause = told.value.__cause__
        assert isinstance(cause, psycopg.Error)
        assert (cause.sqlstate, cause.diag.message_detail) == ("SN406", "handled=1")

    def test_an_urgent_halt_needs_a_reason_and_leaves_the_duties(self, office: House):
        matter = office.assigned()
        with office.as_("系统管理员") as by:
            account = people.add_account(person=office.people["检察官"][0], by=by)[0]
        with office.as_("安全管理员") as by:
            with pytest.raises(ArrangementRefused, match="交接"):
                people.switch_account(account=account, on=False, by=by, at=now())
            people.switch_account(account=account, on=False, by=by, at=now(), urgent="手机丢失")
            account = Account.objects.get(pk=account.pk)
            assert (account.is_active, account.halted_for) == (False, "手机丢失")
            people.switch_account(account=account, on=True, by=by, at=now())
            account = Account.objects.get(pk=account.pk)
            assert (account.is_active, account.halted_for) == (True, "")
        assert str(office.matter(matter).handler_id) == office.person("检察官")

    def test_a_delegation_taken_is_given_to_another_for_the_rest_of_its_time(self, office: House):
        office.delegate("部门负责人", "检察官")
        with pytest.raises(ArrangementRefused):
            leave(office, "检察官")
        with office.as_("分管") as by:
            one = holdings.stands_in(office.id, UUID(office.person("检察官")), today()).get()
            new = posts.redelegate(delegation=one, to=office.people["另一检察官"][0], reason="原代行人离岗", since=today(),
                                   by=by, at=now())  # fmt: skip
            assert (new.since, new.until) == (today(), one.until)
        leave(office, "检察官")

    def test_whoever_is_lent_comes_back_before_leaving(self, office: House, elsewhere: House):
        with office.as_("系统管理员") as by:
            loan = posts.lend(person=office.people["检察官"][0], to_office=elsewhere.founded.office, since=today(),
                              until=today() + timedelta(days=9), reason="专案", by=by)  # fmt: skip
        with pytest.raises(ArrangementRefused):
            leave(office, "检察官")
        with office.as_("系统管理员") as by:
            posts.end_loan(loan=loan, by=by, at=now())
        leave(office, "检察官")

    @pytest.mark.accept("3.10.4")
    def test_nothing_disappears_from_history(self, office: House):
        matter = office.assessed()
        before = list(_entries(office, matter))
        give(office, "部门负责人", "检察官", "另一检察官", matter)
        leave(office, "检察官")
        after = list(_entries(office, matter))
        assert after[: len(before)] == before
        name = office.people["检察官"][0].name
        assert any(name in who for who, _ in after)


def _entries(office: House, matter: Written) -> list[tuple[str, bytes]]:
    with office.as_("检察长"):
        rows = Entry.objects.filter(matter_id=matter.matter_id).order_by("position")
        return [(who, bytes(fingerprint)) for who, fingerprint in rows.values_list("who", "fingerprint")]
