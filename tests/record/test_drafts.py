# SPDX-License-Identifier: Apache-2.0
"""Drafts: one person's, one step's, encrypted, never overwritten from a second page, gone with the step or after 30 days."""

from __future__ import annotations

from argparse import Namespace
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sunmao.commands import close_day, rotate_key
from sunmao.domains.clues.forms import Registration
from sunmao.office import office_key
from sunmao.office.acting import sqlstate
from sunmao.office.keys import uuid7
from sunmao.record import draft_contents, drafts
from sunmao.record.draft_contents import Content, DraftTooLong, DraftUnreadable
from sunmao.record.draft_saving import BETWEEN, MOST_EARLIER, AlreadySent, Choice, SavedElsewhere, Saving, save
from sunmao.record.drafts import Place
from sunmao.record.files import Stored
from sunmao.record.models import Draft, EarlierDraft, Entry
from tests.owning import as_owner
from tests.people import PUBLIC, STAFF, house, now
from tests.record.test_protected_names import CONTACT, NAME, NUMBER, dump
from tests.record.test_races import together

VERSION = "v" * 32
FOR_ANOTHER = """
INSERT INTO record_draft (office_id, id, person_id, ledger, step, version, position, page, turn, revision, begun_at, saved_at,
                          office_key, wrapped, content)
SELECT office_id, gen_random_uuid(), %s, ledger, step, version, position, page, turn, revision, begun_at, saved_at,
       office_key, wrapped, content FROM record_draft
"""
NEW = Place("clues", "register", VERSION)


class Tab:
    """One page in a browser: what it knows of its draft, and how it saves."""

    def __init__(self, place=NEW, draft=None, based=0, position=None):
        self.place, self.draft, self.based, self.position = place, draft or uuid7(), based, position
        self.page, self.turn = uuid4(), 0

    def saving(self, text, choice=Choice.NONE, **more):
        self.turn += 1
        typed = text if isinstance(text, dict) else {"summary": [text]}
        return Saving(self.draft, self.based, self.page, self.turn, Content(typed, **more), self.position, choice)

    def save(self, by, text, *, at=None, choice=Choice.NONE, **more):
        done = save(by=by, at=at or now(), place=self.place, saving=self.saving(text, choice, **more))
        self.draft, self.based = done.draft, done.revision
        return done

    @classmethod
    def opened(cls, by, place=NEW, position=None):
        """A page that restores the latest draft of its place."""
        kept = drafts.at_place(by, at=now(), ledger=place.ledger, step=place.step, matter=place.matter)
        return cls(place, kept[0].id, kept[0].revision, position) if kept else cls(place, position=position)


def text_of(content):
    return content.typed["summary"][0]


def latest(by, place=NEW):
    kept = drafts.at_place(by, at=now(), ledger=place.ledger, step=place.step, matter=place.matter)
    return kept[0] if kept else None


def history(by, kept):
    return [(text_of(past.content), past.displaced) for past in drafts.earlier(by, kept)]


def at_matter(matter, step="circulate", version=VERSION):
    return Place("clues", step, version, matter.matter_id)


def refused(act):
    with pytest.raises(SavedElsewhere) as told:
        act()
    return told.value.other


# keeping


@pytest.mark.accept("3.5.20")
@pytest.mark.django_db
def test_what_was_typed_is_found_again_by_the_same_person_at_the_same_step(office):
    with office.as_("登记人") as by:
        Tab().save(by, {"title": ["河道"], "summary": ["约三百立方米"], "source": [""]})
        kept = latest(by)
        assert kept.content.typed == {"title": ["河道"], "summary": ["约三百立方米"], "source": [""]}
        assert latest(by, Place("clues", "register_past", VERSION)) is None
        assert drafts.count(by, at=now()) == 1
        assert Entry.objects.count() == 0


@pytest.mark.accept("3.5.20")
@pytest.mark.django_db
def test_files_that_were_handed_in_stay_with_the_draft(office):
    file = Stored(uuid7(), "照片.png", 3, "image/png", b"h" * 32)
    with office.as_("登记人") as by:
        Tab().save(by, "有照片", files={"photos": (file,)}, labels={"photos": "照片"})
        content = latest(by).content
    assert content.files == {"photos": (file,)}
    assert content.labels == {"photos": "照片"}


@pytest.mark.accept("3.5.20")
@pytest.mark.django_db
def test_several_new_matters_may_be_begun_but_a_step_of_a_matter_has_one_draft(office):
    matter = office.open()
    with office.as_("案管") as by:
        Tab().save(by, "第一封信")
        Tab().save(by, "第二封信")
        assert drafts.count(by, at=now()) == 2
        one, two = Tab(at_matter(matter), position=1), Tab(at_matter(matter), position=1)
        one.save(by, "分流意见")
        assert text_of(refused(lambda: two.save(by, "另一意见")).content) == "分流意见"
        assert drafts.count(by, at=now()) == 3


@pytest.mark.accept("3.5.20")
@pytest.mark.django_db
def test_a_draft_belongs_to_one_version_of_the_form(office):
    matter = office.open()
    with office.as_("案管") as by:
        Tab(at_matter(matter), position=1).save(by, "旧表上写的")
        Tab(at_matter(matter, version="w" * 32), position=1).save(by, "新表上写的")
        kept = drafts.at_place(by, at=now(), ledger="clues", step="circulate", matter=matter.matter_id)
        assert {one.place.version: text_of(one.content) for one in kept} == {
            VERSION: "旧表上写的",
            "w" * 32: "新表上写的",
        }
        drafts.end(by=by, ledger="clues", step="circulate", matter=matter.matter_id, draft=None)
        assert drafts.count(by, at=now()) == 0


@pytest.mark.django_db
def test_a_text_of_any_signs_is_kept_and_one_beyond_measure_is_refused(office):
    with office.as_("登记人") as by:
        hostile = "\u202e=1+1<script>\x07'; DROP TABLE\u0000𠮷"
        Tab().save(by, hostile)
        assert text_of(latest(by).content) == hostile
        Tab().save(by, "半\ud800个字")
        with pytest.raises(DraftTooLong, match="太长"):
            Tab().save(by, "长" * 400_000)


# two pages


@pytest.mark.accept("3.5.22")
@pytest.mark.django_db
def test_a_page_that_knows_an_older_text_is_told_and_overwrites_nothing(office):
    with office.as_("登记人") as by:
        one = Tab()
        one.save(by, "甲")
        two = Tab.opened(by)
        two.save(by, "甲乙")
        other = refused(lambda: one.save(by, "甲丙"))
        assert (text_of(other.content), other.revision) == ("甲乙", 2)
        assert text_of(latest(by).content) == "甲乙"
        assert history(by, latest(by)) == [("甲", False)]


@pytest.mark.accept("3.5.22")
@pytest.mark.django_db
@pytest.mark.parametrize(("choice", "stays", "aside"), [(Choice.MINE, "丙", "乙"), (Choice.THEIRS, "乙", "丙")])
def test_whichever_is_chosen_the_other_stays_among_the_earlier_ones(office, choice, stays, aside):
    with office.as_("登记人") as by:
        one = Tab()
        one.save(by, "甲")
        Tab.opened(by).save(by, "乙")
        other = refused(lambda: one.save(by, "丙"))
        one.draft, one.based = other.id, other.revision
        one.save(by, "丙", choice=choice)
        kept = latest(by)
        assert text_of(kept.content) == stays
        assert (aside, True) in history(by, kept)


@pytest.mark.accept("3.5.22")
@pytest.mark.django_db
def test_a_choice_made_of_an_older_text_is_told_again(office):
    with office.as_("登记人") as by:
        one = Tab()
        one.save(by, "甲")
        two = Tab.opened(by)
        two.save(by, "乙")
        other = refused(lambda: one.save(by, "丙"))
        two.save(by, "乙乙")
        one.draft, one.based = other.id, other.revision
        assert text_of(refused(lambda: one.save(by, "丙", choice=Choice.MINE)).content) == "乙乙"


@pytest.mark.accept("3.5.22")
@pytest.mark.django_db
def test_a_page_that_lost_its_answer_is_not_taken_for_another(office):
    with office.as_("登记人") as by:
        page = Tab()
        save(by=by, at=now(), place=NEW, saving=page.saving("甲"))  # the answer never came back
        assert page.save(by, "甲乙").revision == 2


@pytest.mark.accept("3.5.22")
@pytest.mark.django_db
def test_a_save_that_was_long_on_its_way_does_not_undo_a_newer_one(office):
    with office.as_("登记人") as by:
        page = Tab()
        page.save(by, "甲")
        slow = page.saving("甲乙")
        page.save(by, "甲乙丙")
        save(by=by, at=now(), place=NEW, saving=slow)
        assert text_of(latest(by).content) == "甲乙丙"


@pytest.mark.accept("3.5.22")
@pytest.mark.django_db
def test_a_button_pressed_after_typing_counts_however_wrong_the_clock_of_the_machine(office):
    with office.as_("登记人") as by:
        page = Tab()
        page.turn = 10**14
        page.save(by, "甲")
        page.turn = -1
        page.save(by, "甲乙")
        assert text_of(latest(by).content) == "甲乙"


@pytest.mark.accept("3.5.22")
@pytest.mark.slow
def test_of_two_pages_that_begin_at_the_same_moment_one_is_kept_and_the_other_told_50_of_50(committed):
    office = house("甲院", "甲院", "甲检", STAFF)
    matter = office.open()
    office.ticket("案管")
    version = "{:032d}".format

    def begins(turn, text):
        def job():
            with office.as_("案管") as by:
                try:
                    return Tab(at_matter(matter, version=version(turn)), position=1).save(by, text)
                except SavedElsewhere as told:
                    return told

        return job

    for turn in range(50):
        done = together([begins(turn, "甲"), begins(turn, "乙")])
        assert sorted(type(one).__name__ for one in done) == ["Saved", "SavedElsewhere"]
    with office.as_("案管") as by:
        assert drafts.count(by, at=now()) == 50


@pytest.mark.accept("3.5.22")
@pytest.mark.django_db
def test_a_draft_that_was_given_up_elsewhere_comes_back_only_when_asked(office):
    with office.as_("登记人") as by:
        page = Tab()
        page.save(by, "甲")
        assert drafts.discard(by=by, draft=page.draft)
        assert refused(lambda: page.save(by, "甲乙")) is None
        assert drafts.count(by, at=now()) == 0
        page.save(by, "甲乙", choice=Choice.MINE)
        assert text_of(latest(by).content) == "甲乙"


@pytest.mark.accept("3.5.24")
@pytest.mark.django_db
def test_a_page_whose_form_was_sent_keeps_nothing_any_more(office):
    page = Tab()
    with office.as_("登记人") as by:
        page.save(by, "甲")
    office.open(submission=page.page)
    with office.as_("登记人") as by:
        with pytest.raises(AlreadySent):
            page.save(by, "甲乙")
        assert latest(by) is None, "a save that came in between is not offered either"


@pytest.mark.accept("3.5.24")
@pytest.mark.django_db
def test_a_late_save_of_a_form_that_was_sent_does_not_stand_in_the_way_of_the_next(office):
    matter, page = office.open(), Tab()
    page.place = at_matter(matter)
    with office.as_("案管") as by:
        page.save(by, "第一次分流时写的")
    office.take("案管", matter, "circulate", to_department=office.department(PUBLIC), submission=page.page)
    with office.as_("案管") as by:
        Tab(at_matter(matter), position=2).save(by, "再次分流时写的")
        assert text_of(latest(by, at_matter(matter)).content) == "再次分流时写的"
        assert drafts.count(by, at=now()) == 1


def kept_one(by, key) -> Any:
    return drafts.one(by, key, at=now())


class TwoTabs(RuleBasedStateMachine):
    """Two pages of one person in any order of typing, saving, reloading, choosing; answers may be lost."""

    office: Any
    matter: Any

    @initialize()
    def begin(self):
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.acting = self.office.as_("登记人")
        self.by = self.acting.__enter__()
        self.place = at_matter(self.matter)
        self.tabs = [Tab.opened(self.by, self.place, 1), Tab.opened(self.by, self.place, 1)]
        self.answered: list[Any] = [None, None]
        self.conflict: list[Any] = [None, None]
        self.typed = 0
        self.last: Any = None

    def teardown(self):
        if hasattr(self, "acting"):
            self.acting.__exit__(None, None, None)
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def _text(self, tab):
        self.typed += 1
        return f"{'甲乙'[tab]}{self.typed}"

    def _done(self, tab, text):
        self.answered[tab], self.conflict[tab] = text, None

    @rule(tab=st.integers(0, 1), lost=st.booleans())
    def types(self, tab, lost):
        page, text = self.tabs[tab], self._text(tab)
        if self.conflict[tab]:
            return  # the page waits for the person to choose
        before = latest(self.by, self.place)
        knows = before is None or before.revision == page.based or self.last is page
        try:
            if lost:
                save(by=self.by, at=now(), place=self.place, saving=page.saving(text))
            else:
                page.save(self.by, text)
        except SavedElsewhere as told:
            self.conflict[tab] = (told.other, text)
            assert not knows
            assert latest(self.by, self.place).revision == before.revision
        else:
            assert knows, "a page wrote over a text that it never saw"
            self.last = page
            self._done(tab, text)

    @rule(tab=st.integers(0, 1), choice=st.sampled_from([Choice.MINE, Choice.THEIRS]))
    def chooses(self, tab, choice):
        if not self.conflict[tab]:
            return
        other, text = self.conflict[tab]
        page = self.tabs[tab]
        page.draft, page.based = other.id, other.revision
        try:
            page.save(self.by, text, choice=choice)
        except SavedElsewhere as told:
            self.conflict[tab] = (told.other, text)
            return
        self._done(tab, text)
        if choice is Choice.THEIRS:
            self.reloads(tab)
        else:
            self.last = page

    @rule(tab=st.integers(0, 1))
    def reloads(self, tab):
        """The page now shows what is kept; what it held before was seen by its writer and stays among the earlier."""
        self.tabs[tab] = Tab.opened(self.by, self.place, 1)
        self.conflict[tab] = None

    @precondition(lambda self: hasattr(self, "by"))
    @invariant()
    def every_text_that_was_answered_is_there(self):
        kept = latest(self.by, self.place)
        there = {text_of(kept.content), *(text for text, _ in history(self.by, kept))} if kept else set()
        assert {text for text in self.answered if text} <= there


@pytest.mark.accept("3.5.23")
@pytest.mark.django_db
def test_no_order_of_saves_in_two_pages_loses_a_text_that_was_answered(office):
    class Machine(TwoTabs):
        pass

    Machine.office, Machine.matter = office, office.open()
    office.ticket("登记人")
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=60, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


# earlier texts


@pytest.mark.accept("3.5.25")
@pytest.mark.django_db
def test_while_somebody_types_on_a_text_is_kept_every_five_minutes_and_five_of_them(office):
    begun = now() - timedelta(hours=3)
    with office.as_("登记人") as by:
        page = Tab()
        for minute in range(60):
            page.save(by, f"写到第{minute}分钟", at=begun + timedelta(minutes=minute))
        past = [text for text, _ in history(by, latest(by))]
        gaps = {int(a[3:-2]) - int(b[3:-2]) for a, b in pairwise(past)}
    assert len(past) == MOST_EARLIER
    assert gaps == {BETWEEN.seconds // 60}


@pytest.mark.accept("3.5.25")
@pytest.mark.django_db
def test_a_text_that_was_deleted_by_a_slip_is_among_the_earlier_ones(office):
    with office.as_("登记人") as by:
        page = Tab()
        page.save(by, "写了很久的一段话" * 30)
        page.save(by, "")
        assert history(by, latest(by)) == [("写了很久的一段话" * 30, False)]


@pytest.mark.accept("3.5.25")
@pytest.mark.django_db
def test_a_text_that_the_matter_left_behind_is_among_the_earlier_ones(office):
    matter = office.open()
    with office.as_("案管") as by:
        page = Tab(at_matter(matter), position=1)
        page.save(by, "旧情况下写的")
        again = Tab.opened(by, at_matter(matter), position=2)
        again.save(by, "新情况下写的")
        assert history(by, latest(by, at_matter(matter))) == [("旧情况下写的", True)]


# walls


@pytest.mark.accept("3.5.21")
@pytest.mark.django_db
@pytest.mark.parametrize("who", ["同事", "部门负责人", "检察长", "系统管理员", "安全管理员", "审计管理员"])
def test_nobody_else_sees_changes_or_removes_a_draft(office, who):
    with office.as_("登记人") as by:
        page = Tab()
        page.save(by, "甲")
        page.save(by, "")
    with office.as_(who) as other:
        assert Draft.objects.count() == EarlierDraft.objects.count() == 0
        assert drafts.of(other, at=now()) == []
        assert drafts.one(other, page.draft, at=now()) is None
        assert not drafts.discard(by=other, draft=page.draft)
        with connection.cursor() as cursor:
            for statement in ("UPDATE record_draft SET revision = 9", "DELETE FROM record_draft",
                              "DELETE FROM record_earlier_draft"):  # fmt: skip
                cursor.execute(statement)
                assert cursor.rowcount == 0
    with office.as_("登记人") as by:
        assert latest(by).revision == 2


@pytest.mark.accept("3.5.21")
@pytest.mark.django_db
def test_the_database_refuses_a_draft_written_for_somebody_else_or_given_away(office):
    with office.as_("同事") as other:
        theirs = other.person_id
    with office.as_("登记人") as by:
        page = Tab()
        page.save(by, "甲")
        for statement, given in (
            ("UPDATE record_draft SET person_id = %s", [theirs]),
            (FOR_ANOTHER, [theirs]),
        ):
            with pytest.raises(DatabaseError) as told, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, given)
            assert sqlstate(told.value) == "42501", statement


@pytest.mark.accept("3.5.21")
@pytest.mark.django_db
def test_another_office_sees_no_draft_and_without_a_ticket_there_is_none(office, elsewhere):
    with office.as_("登记人") as by:
        Tab().save(by, "甲")
    with elsewhere.as_("登记人"):
        assert Draft.objects.count() == 0
    assert Draft.objects.count() == 0


@pytest.mark.accept("3.5.21")
def test_a_dump_without_the_key_holds_nothing_that_was_typed(committed, cluster, address, caplog):
    office = house("甲院", "甲院", "甲检", STAFF)
    with office.as_("登记人") as by:
        page = Tab()
        page.save(by, {"sender_name": [NAME], "sender_number": [NUMBER], "title": ["鱻河道"]})
        Tab.opened(by).save(by, {"sender_contact": [CONTACT]})
        assert len(drafts.earlier(by, latest(by))) == 1
    raw = dump(cluster, address)
    assert str(page.draft).encode() in raw
    for planted in (NAME, NUMBER, CONTACT, "鱻河道"):
        for word in (planted, planted.encode().hex(), planted.encode("unicode_escape").decode()):
            assert word.encode() not in raw
            assert word not in caplog.text


@pytest.mark.accept("3.5.21")
@pytest.mark.django_db
def test_a_text_that_was_moved_to_another_draft_does_not_open(office):
    with office.as_("登记人") as by:
        one, two = Tab(), Tab()
        one.save(by, "甲")
        two.save(by, "乙")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE record_draft d SET content = o.content, wrapped = o.wrapped FROM record_draft o"
                           " WHERE d.id = %s AND o.id = %s", [one.draft, two.draft])  # fmt: skip
        with pytest.raises(DraftUnreadable, match="打不开"):
            _ = kept_one(by, one.draft).content
        assert text_of(kept_one(by, two.draft).content) == "乙"


@pytest.mark.django_db
def test_without_the_office_key_nothing_is_kept_and_the_sentence_says_so(office, settings, tmp_path):
    settings.KEYS_ROOT = tmp_path
    with office.as_("登记人") as by, pytest.raises(DraftUnreadable, match="密钥文件"):
        Tab().save(by, "甲")


# ending


@pytest.mark.accept("3.5.26")
def test_after_thirty_days_a_draft_is_not_offered_and_the_daily_closing_removes_it(committed, capsys):
    office = house("甲院", "甲院", "甲检", STAFF)
    with office.as_("登记人") as by:
        old, young = Tab(), Tab()
        old.save(by, "旧", at=now() - timedelta(days=30, minutes=1))
        young.save(by, "新", at=now() - timedelta(days=29, hours=23))
        assert [text_of(one.content) for one in drafts.of(by, at=now())] == ["新"]
    with as_owner():
        assert close_day.run(Namespace(office=None, json=False)) == 0
        assert "草稿 1 份" in capsys.readouterr().err
        assert set(Draft.objects.values_list("id", flat=True)) == {young.draft}


@pytest.mark.accept("3.5.27")
def test_after_a_new_office_key_drafts_are_readable_and_wrapped_by_it(committed, settings, tmp_path):
    settings.KEYS_ROOT = tmp_path / "keys"
    office = house("甲院", "甲院", "甲检", STAFF)
    with office.as_("登记人") as by:
        page, spoiled = Tab(), Tab()
        page.save(by, "甲")
        spoiled.save(by, "乙")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE record_draft SET wrapped = sha256(wrapped) WHERE id = %s", [spoiled.draft])
    with as_owner():
        assert rotate_key.run(Namespace(office="甲院", json=True)) == 0
        assert dict(Draft.objects.values_list("id", "office_key")) == {page.draft: 2, spoiled.draft: 1}
    office_key._path(office.id, 1).unlink()
    with office.as_("登记人") as by:
        assert text_of(kept_one(by, page.draft).content) == "甲"
        page.save(by, "甲乙")
        with pytest.raises(DraftUnreadable):
            _ = kept_one(by, spoiled.draft).content
        assert drafts.discard(by=by, draft=spoiled.draft)


# leaving


@pytest.mark.accept("3.5.28")
@pytest.mark.django_db
def test_who_arranges_a_leave_learns_where_drafts_lie_and_nothing_of_them(office):
    matter = office.open()
    with office.as_("案管") as by:
        Tab(at_matter(matter), position=1).save(by, "甲")
        Tab().save(by, "乙")
        person: UUID = by.person_id
    for who in ("系统管理员", "安全管理员"):
        with office.as_(who):
            left = drafts.left_by(person)
            assert {(one.ledger, one.step, one.number) for one in left} == {
                ("clues", "circulate", matter.number), ("clues", "register", "")}  # fmt: skip
    for who in ("审计管理员", "检察长", "同事", "案管"):
        with office.as_(who):
            assert drafts.left_by(person) == []


@pytest.mark.accept("3.5.28")
def test_the_role_behind_that_list_may_not_read_a_text(committed, owner):
    house("甲院", "甲院", "甲检", STAFF)
    asked = owner.execute(
        "SELECT c, has_column_privilege('sunmao_journal', 'record_draft', c, 'SELECT')"
        " FROM unnest(ARRAY['content', 'wrapped', 'ledger', 'saved_at']) c"
    ).fetchall()
    assert dict(asked) == {"content": False, "wrapped": False, "ledger": True, "saved_at": True}
    rights = "SELECT has_table_privilege('sunmao_journal', 'record_earlier_draft', 'SELECT')"
    assert owner.execute(rights).fetchone() == (False,)


@pytest.mark.accept("3.5.20")
def test_the_version_of_a_form_is_its_names_and_kinds():
    version = draft_contents.version_of((Registration,))
    assert len(version) == 32
    assert version == draft_contents.version_of([Registration])
    assert version != draft_contents.version_of((Registration, Registration))
    assert draft_contents.version_of((None,)) == draft_contents.version_of(())
