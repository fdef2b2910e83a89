# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client

from sunmao.kernel.roles import Role
from sunmao.office import passwords, people, posts, slips, switches
from sunmao.office.actors import actor_for
from sunmao.office.models import Account, Person, Seat, SignIn
from tests.office.staffing import PASSWORD, acting_as, database_now, found, hire, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("door")]
SIGN_IN = "/account/sign-in/"


@pytest.fixture
def founded():
    return found()


@pytest.fixture
def zhou(founded):
    return hire(founded, "周海宁", Role.PROCURATOR)


def sign_in(client: Client, name: str = "zhouhaining", password: str = PASSWORD):
    return client.post(SIGN_IN, {"login": name, "password": password})


def kinds(founded) -> list[str]:
    with acting_as(founded, Role.AUDIT_ADMINISTRATOR):
        return list(SignIn.objects.order_by("id").values_list("kind", flat=True))


def later(minutes: int) -> None:
    """Let a seat and a lock lie for some minutes."""
    back = timedelta(minutes=minutes)
    for seat in Seat.objects.all():
        Seat.objects.filter(pk=seat.pk).update(seen_at=seat.seen_at - back, confirmed_at=seat.confirmed_at - back)


@pytest.mark.accept("2.4.2")
def test_a_person_signs_in_and_acts_in_their_only_post(client, zhou, founded):
    assert sign_in(client).status_code == 302
    assert client.get("/").content.decode() == "周海宁　办公室　检察官 4"
    assert client.get("/").wsgi_request.actor.person_id == zhou.person.id
    assert kinds(founded) == ["signed_in", "post_chosen"]


@pytest.mark.accept("2.4.2")
def test_the_sign_in_name_may_be_typed_in_capitals(client, zhou):
    assert sign_in(client, " ZhouHaining ").status_code == 302


@pytest.mark.accept("2.4.13")
def test_the_work_number_is_taken_too_while_one_person_has_it(client, zhou, founded):
    with acting_as(founded) as by:
        people.change_person(person=zhou.person, name="周海宁", work_number="X7", phone="", by=by)
    assert sign_in(client, " x7 ").status_code == 302
    assert client.get("/").wsgi_request.actor.person_id == zhou.person.id


@pytest.mark.accept("2.4.13")
def test_a_work_number_that_two_people_have_opens_nothing(client, zhou, founded):
    other = found("邻县人民检察院", "邻县院")
    namesake = hire(other, "何其远", Role.PROCURATOR)
    for founder, person in ((founded, zhou.person), (other, namesake.person)):
        with acting_as(founder) as by:
            people.change_person(person=person, name=person.name, work_number="X7", phone="", by=by)
    assert "登录名或密码不正确" in sign_in(client, "X7").content.decode()
    assert sign_in(client).status_code == 302


@pytest.mark.accept("2.4.13")
def test_a_sign_in_name_comes_before_a_work_number_that_reads_alike(client, zhou, founded):
    other = hire(founded, "何其远", Role.PROCURATOR)
    with acting_as(founded) as by:
        people.change_person(person=other.person, name="何其远", work_number="zhouhaining", phone="", by=by)
    sign_in(client)
    assert client.get("/").wsgi_request.actor.person_id == zhou.person.id


@pytest.mark.accept("2.4.13")
def test_going_through_work_numbers_tells_nothing_and_locks_all_the_same(client, zhou, founded):
    number = zhou.person.work_number
    unknown = sign_in(client, "no-such-number").content
    for _ in range(5):
        assert sign_in(client, number, password="wrong").content == unknown
    assert sign_in(client, number).content == unknown
    assert "账号已锁定" in sign_in(client).content.decode()


@pytest.mark.accept("2.4.13")
def test_the_number_of_somebody_who_left_opens_nothing(client, zhou, founded):
    with acting_as(founded) as by:
        people.let_go(person=zhou.person, last_day=today(), by=by, at=database_now())
    assert "登录名或密码不正确" in sign_in(client, zhou.person.work_number).content.decode()


@pytest.mark.accept("2.4.2")
def test_nobody_signs_up(client, founded):
    assert client.get("/account/sign-up/").headers["Location"] == SIGN_IN
    assert client.post("/account/sign-up/", {"username": "x", "password1": PASSWORD}).status_code == 302
    assert Account.objects.count() == 3


@pytest.mark.accept("2.4.3")
def test_five_wrong_passwords_lock_the_account_and_the_minutes_are_said(client, zhou, founded):
    for _ in range(5):
        answer = sign_in(client, password="wrong").content.decode()
        assert "登录名或密码不正确" in answer
    answer = sign_in(client).content.decode()
    assert "账号已锁定，请 15 分钟后再试" in answer
    Account.objects.filter(pk=zhou.account.pk).update(locked_until=database_now() + timedelta(minutes=3, seconds=5))
    assert "请 4 分钟后再试" in sign_in(client).content.decode()
    Account.objects.filter(pk=zhou.account.pk).update(locked_until=database_now() - timedelta(days=1))
    assert sign_in(client).status_code == 302
    assert Account.objects.get(pk=zhou.account.pk).failed_count == 0
    assert kinds(founded)[:7] == ["failed"] * 5 + ["locked_out", "refused"]


@pytest.mark.accept("2.4.3")
def test_an_office_may_lock_earlier_but_not_later(client, founded, zhou):
    with acting_as(founded, Role.SECURITY_ADMINISTRATOR) as by:
        posts.set_switch(name="sign_in_failures", value="3", decision="院务会", since=today(), by=by)
        with pytest.raises(switches.SwitchRefused, match="3 至 5"):
            posts.set_switch(name="sign_in_failures", value="50", decision="院务会", since=today(), by=by)
    for _ in range(3):
        sign_in(client, password="wrong")
    assert "账号已锁定" in sign_in(client).content.decode()


@pytest.mark.accept("2.4.3")
def test_a_name_that_nobody_has_is_not_kept(client, founded):
    sign_in(client, "perhaps-a-password")
    with acting_as(founded, Role.AUDIT_ADMINISTRATOR):
        one = SignIn.objects.get()
    assert (one.kind, one.account_id, one.office_id) == ("failed", None, founded.office.id)


@pytest.mark.accept("2.4.4")
def test_the_older_session_is_told_why_it_ended(zhou, founded):
    first, second = Client(), Client()
    sign_in(first)
    assert first.get("/").status_code == 200
    sign_in(second)
    answer = first.get("/", follow=True)
    assert answer.redirect_chain[0][0] == SIGN_IN
    assert "您的账号已在另一处登录，本处已自动退出" in answer.content.decode()
    assert second.get("/").status_code == 200
    assert "pushed_out" in kinds(founded)


@pytest.mark.accept("2.4.4")
def test_an_office_may_allow_two_sessions(founded, zhou):
    with acting_as(founded, Role.SECURITY_ADMINISTRATOR) as by:
        posts.set_switch(name="sessions_per_person", value="2", decision="院务会", since=today(), by=by)
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)
    assert first.get("/").status_code == second.get("/").status_code == 200


@pytest.mark.accept("2.4.5")
def test_an_idle_screen_locks_and_keeps_what_was_typed(client, zhou):
    sign_in(client)
    client.get("/")
    later(31)
    answer = client.post("/opinion/?a=1", {"text": "经审查认为……", "password": "never"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/account/unlock/")
    assert client.get("/").headers["Location"] == "/account/unlock/?next=%2F"
    assert "已锁屏" in client.get("/account/unlock/").content.decode()
    kept = Seat.objects.get()
    assert kept.held_form is not None
    assert "经审查".encode() not in bytes(kept.held_form)
    assert "密码不正确" in client.post("/account/unlock/", {"password": "wrong"}).content.decode()
    answer = client.post("/account/unlock/", {"password": PASSWORD})
    assert answer.content.decode() == "收到：经审查认为……"
    assert Seat.objects.get().held_form is None
    assert client.get("/").status_code == 200


@pytest.mark.accept("2.4.5")
def test_a_forged_form_is_not_sent_on_after_unlocking(zhou):
    client = Client(enforce_csrf_checks=True)
    page = client.get("/")
    del page
    client.force_login(zhou.account)
    client.get("/")
    later(31)
    client.post("/opinion/", {"text": "伪造"})
    assert client.post("/account/unlock/", {"password": PASSWORD}).status_code == 403


@pytest.mark.accept("2.4.5")
def test_a_form_with_files_is_shown_again_instead_of_being_sent(client, zhou):
    sign_in(client)
    client.get("/")
    later(31)
    client.post("/opinion/", {"text": "经审查", "photo": SimpleUploadedFile("a.jpg", b"jpeg")})
    answer = client.post("/account/unlock/", {"password": PASSWORD})
    assert answer.content.decode() == "text=经审查;"


@pytest.mark.accept("2.4.5")
def test_a_request_that_a_page_makes_by_itself_is_no_use(client, zhou):
    sign_in(client)
    client.get("/")
    later(20)
    client.get("/", headers={"X-Sunmao-Quiet": "1"})
    later(11)
    part = client.get("/", headers={"HX-Request": "true", "X-Sunmao-Quiet": "1"})
    assert part.headers["HX-Redirect"].startswith("/account/unlock/")


@pytest.mark.accept("2.4.5")
def test_while_locked_wrong_passwords_lock_the_account(client, zhou):
    sign_in(client)
    client.get("/")
    later(31)
    client.get("/")
    for _ in range(5):
        client.post("/account/unlock/", {"password": "wrong"})
    assert "账号已锁定" in client.post("/account/unlock/", {"password": PASSWORD}).content.decode()


@pytest.mark.accept("2.4.6")
def test_a_deciding_step_asks_for_the_password_and_then_goes_on(client, zhou):
    sign_in(client)
    assert client.post("/decide/", {"text": "立案"}).content.decode() == "决定：立案"
    later(11)
    answer = client.post("/decide/", {"text": "立案"})
    assert answer.headers["Location"].startswith("/account/confirm/")
    answer = client.post("/account/confirm/", {"password": PASSWORD})
    assert answer.content.decode() == "决定：立案"


@pytest.mark.accept("2.4.6")
def test_a_decision_that_was_left_alone_is_not_taken_by_a_later_password(client, zhou):
    sign_in(client)
    client.get("/")
    later(11)
    client.post("/decide/", {"text": "立案"})
    client.get("/")
    later(31)
    client.get("/")
    answer = client.post("/account/unlock/", {"password": PASSWORD, "next": "/opinion/"})
    assert answer.headers["Location"] == "/opinion/"


@pytest.mark.accept("2.4.7")
def test_a_person_with_two_posts_chooses_one_first(client, founded, zhou):
    with acting_as(founded) as by:
        posts.give_post(
            person=zhou.person, department=zhou.post.department, role=Role.DEPARTMENT_HEAD, since=today(), by=by
        )
    sign_in(client)
    assert client.get("/").headers["Location"] == "/account/post/"
    page = client.get("/account/post/").content.decode()
    assert "部门负责人" in page
    client.post("/account/post/", {"post": f"{zhou.post.id}:"})
    assert "检察官" in client.get("/").content.decode()
    assert client.post("/account/post/", {"post": "made-up:"}).status_code == 200


@pytest.mark.accept("2.4.7")
def test_a_post_that_ended_is_noticed_at_the_next_request(client, founded, zhou):
    sign_in(client)
    client.get("/")
    with acting_as(founded) as by:
        posts.end_post(post=zhou.post, last_day=today() - timedelta(days=2), by=by)
    assert client.get("/").headers["Location"] == "/account/post/"
    assert client.get("/account/post/").status_code == 200


@pytest.mark.accept("2.4.7")
def test_a_page_that_broke_leaves_nothing_behind(client, founded):
    account = Account.objects.get(sign_in_name="linzhiyuan")
    client.force_login(account)
    account.must_change = False
    account.save(update_fields=["must_change"])
    assert client.get("/broken/").status_code == 500
    with acting_as(founded):
        assert not Person.objects.filter(work_number="99").exists()


@pytest.mark.accept("2.5.2")
def test_a_one_time_password_must_be_changed_first(client, founded):
    given = founded.passwords[0]
    sign_in(client, given.sign_in_name, given.password)
    assert client.get("/").headers["Location"] == "/account/password/"
    answer = client.post("/account/password/", {"new": "short", "again": "short"})
    assert "至少 10 位" in answer.content.decode()
    weak = f"{given.sign_in_name}-2A"
    assert "不得包含" in client.post("/account/password/", {"new": weak, "again": weak}).content.decode()
    answer = client.post("/account/password/", {"new": PASSWORD, "again": PASSWORD + "x"})
    assert "不一致" in answer.content.decode()
    assert client.post("/account/password/", {"new": PASSWORD, "again": PASSWORD}).headers["Location"] == "/"
    assert "系统管理员" in client.get("/").content.decode()


@pytest.mark.accept("2.4.2")
def test_the_old_password_is_asked_and_other_places_are_signed_out(founded, zhou):
    with acting_as(founded, Role.SECURITY_ADMINISTRATOR) as by:
        posts.set_switch(name="sessions_per_person", value="2", decision="院务会", since=today(), by=by)
    first, second = Client(), Client()
    sign_in(first)
    sign_in(second)
    new = "Shan7Gao-Shui"
    wrong = first.post("/account/password/", {"old": "wrong", "new": new, "again": new})
    assert "原密码不正确" in wrong.content.decode()
    assert first.post("/account/password/", {"old": PASSWORD, "new": new, "again": new}).status_code == 302
    assert first.get("/").status_code == 200
    assert second.get("/").content.decode() == "未登录"


@pytest.mark.accept("2.5.4")
def test_a_slip_is_good_once_and_for_a_day(founded, zhou):
    with acting_as(founded, Role.SECURITY_ADMINISTRATOR) as by:
        slip = slips.issue(zhou.account, by=by, at=database_now())
    client = Client()
    assert "不正确" in sign_in(client).content.decode()
    assert sign_in(client, password=slip).status_code == 302
    assert client.get("/").headers["Location"] == "/account/password/"
    assert "已使用或已过期" in sign_in(Client(), password=slip).content.decode()
    assert "slip_issued" in kinds(founded)
    with acting_as(founded, Role.SECURITY_ADMINISTRATOR) as by:
        late = slips.issue(zhou.account, by=by, at=database_now() - timedelta(hours=25))
    assert "已使用或已过期" in sign_in(Client(), password=late).content.decode()


@pytest.mark.accept("2.5.4")
def test_only_the_security_administrator_of_the_office_issues_slips(founded, zhou):
    for role in (Role.SYSTEM_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR):
        with acting_as(founded, role) as by, pytest.raises(slips.SlipRefused):
            slips.issue(zhou.account, by=by, at=database_now())
    other = found("邻县人民检察院", "邻县院")
    with acting_as(other, Role.SECURITY_ADMINISTRATOR) as by, pytest.raises(slips.SlipRefused):
        slips.issue(zhou.account, by=by, at=database_now())


@pytest.mark.accept("2.4.8")
def test_the_log_of_the_door_is_only_added_to(client, zhou, founded):
    sign_in(client)
    client.post("/account/sign-out/")
    assert kinds(founded) == ["signed_in", "post_chosen", "signed_out"]
    for statement in ("DELETE FROM office_sign_in", "UPDATE office_sign_in SET kind = 'x'"):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.accept("2.4.8")
def test_the_log_of_the_door_is_read_by_its_own_office_only(client, founded, zhou):
    sign_in(client)
    assert SignIn.objects.count() == 0
    other = found("邻县人民检察院", "邻县院")
    with acting_as(other, Role.AUDIT_ADMINISTRATOR):
        assert SignIn.objects.count() == 0


@pytest.mark.accept("2.4.2")
def test_an_account_is_made_by_an_administrator_and_never_moved(founded, zhou):
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Account.objects.create(office=founded.office, person_id=founded.office.id, sign_in_name="another")
    with acting_as(founded), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Account.objects.filter(pk=zhou.account.pk).update(sign_in_name="another")


@pytest.mark.accept("2.4.8")
def test_signing_out_ends_the_ticket(client, zhou):
    sign_in(client)
    client.get("/")
    ticket = Seat.objects.get().ticket
    assert ticket is not None
    assert actor_for(ticket).person_id == zhou.person.id
    client.post("/account/sign-out/")
    with pytest.raises(Exception, match="重新选择岗位"):
        actor_for(ticket)
    assert client.get("/").content.decode() == "未登录"


@pytest.mark.accept("2.4.2")
@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Ab3-xyz", "至少 10 位"),
        ("abcdefghij1", "3 类"),
        ("Xzhouhaining1", "不得包含"),
        ("Xue2HuaPiao", ""),
    ],
)
def test_a_password_is_judged_by_the_rule(password: str, fault: str):
    found_out = passwords.faults(password, "zhouhaining")
    assert fault in "".join(found_out)
    assert bool(fault) == bool(found_out)
