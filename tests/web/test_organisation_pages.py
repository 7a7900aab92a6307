"""The pages of the organisation: what they show to whom, one act a POST, one-time links, files of people, queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders.response import BEGAN, County, county
from tests.states import kept
from youxu.core import clock
from youxu.core.models import Entry
from youxu.core.numbers import new_submission
from youxu.organisation.models import Deputy, Holding, Person, Post, Shift

UNIT = "/organisation/units/yunshan/"
ADDRESSES = ("/organisation/", f"{UNIT}people/", f"{UNIT}posts/", f"{UNIT}rosters/")
FILE = "工号,姓名,手机,岗位\n3001,王小明,13900000001,engineer\n,没有工号,,\n3003,李四,123,\n"


def ask(
    place: County, name: str, address: str, data: dict[str, Any] | None = None, language: str = "en"
) -> Any:
    """Answer a page, or with ``data`` a POST, as a person gets it."""
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = language
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(BEGAN + timedelta(minutes=5)):
        if data is None:
            return client.get(address)
        return client.post(address, {"submission": str(new_submission()), **data})


place = kept(county)


def post_of(place: County, key: str) -> Post:
    """Return a post of the county."""
    return Post.objects.get(unit=place.unit, key=key, outlet=None)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everybody_who_reads_the_unit_sees_it_and_only_editors_get_buttons(
    place: County, address: str, language: str
) -> None:
    leader = ask(place, "周国栋", address, language=language)
    officer = ask(place, "沈佳", address, language=language)
    assert (leader.status_code, officer.status_code) == (200, 200)
    assert leader.context["may_edit"]
    assert not officer.context["may_edit"]
    assert "/add/" not in officer.content.decode()


def test_units_above_are_not_shown_to_who_may_not_read_them(place: County) -> None:
    assert ask(place, "周国栋", "/organisation/units/yunzhou/").status_code == 404
    assert ask(place, "周国栋", "/organisation/units/nowhere/").status_code == 404


def test_the_overview_names_what_the_people_cannot_carry(place: County) -> None:
    page = ask(place, "周国栋", "/organisation/")
    text = page.content.decode()
    assert page.context["findings"]
    assert "Missing" in text
    assert "Instead:" in text
    assert "security_post" not in text


@pytest.mark.parametrize(
    "address", [f"{UNIT}people/add/", f"{UNIT}posts/add/", f"{UNIT}rosters/add/", f"{UNIT}people/import/"]
)
def test_who_may_not_edit_is_refused(place: County, address: str) -> None:
    assert ask(place, "沈佳", address).status_code == 403
    assert ask(place, "沈佳", address, {"name": "x"}).status_code == 403


def test_a_person_is_entered_with_one_entry_and_faults_keep_what_was_written(place: County) -> None:
    bad = ask(place, "周国栋", f"{UNIT}people/add/", {"staff_number": "9001", "name": "赵六", "mobile": "12"})
    assert bad.status_code == 422
    assert "赵六" in bad.content.decode()
    before = Entry.objects.count()
    done = ask(
        place, "周国栋", f"{UNIT}people/add/", {"staff_number": "9001", "name": "赵六", "outlet": "YS04"}
    )
    person = Person.objects.get(staff_number="9001")
    assert (done.status_code, done["Location"]) == (303, f"/organisation/people/{person.pk}/")
    assert person.outlet == place.outlets["YS04"]
    assert Entry.objects.count() == before + 1


def test_a_stale_record_shows_both_versions_and_the_second_send_stores_it(place: County) -> None:
    person = place.people["郑凯"]
    Person.objects.filter(pk=person.pk).update(name="郑凯凯", revision=person.revision + 1)
    address = f"/organisation/people/{person.pk}/edit/"
    clash = ask(place, "周国栋", address, {"name": "郑大凯", "revision": person.revision})
    text = clash.content.decode()
    assert clash.status_code == 409
    assert "郑凯凯" in text
    assert "郑大凯" in text
    again = ask(place, "周国栋", address, {"name": "郑大凯", "revision": person.revision + 1})
    assert again.status_code == 303
    assert Person.objects.get(pk=person.pk).name == "郑大凯"


@pytest.mark.parametrize("what", ["post", "unit"])
def test_posts_and_units_show_both_versions_too(place: County, what: str) -> None:
    post = post_of(place, "engineer")
    Post.objects.filter(pk=post.pk).update(name="老工程师", revision=7)
    place.unit.__class__.objects.filter(pk=place.unit.pk).update(name="云山新名", revision=7)
    address = f"/organisation/posts/{post.pk}/edit/" if what == "post" else f"{UNIT}edit/"
    by = "周国栋"
    if what == "unit":
        administrator = Post.objects.create(
            unit=place.unit, unit_path=place.unit.path, key="administrator", name="管理员"
        )
        Holding.objects.create(post=administrator, person=place.people[by], starts_at=BEGAN)
    clash = ask(place, by, address, {"name": "我的名字", "revision": 1})
    assert clash.status_code == 409
    assert ("老工程师" if what == "post" else "云山新名") in clash.content.decode()
    assert ask(place, by, address, {"name": "我的名字", "revision": 7}).status_code == 303


def test_a_one_time_link_is_shown_once_and_never_again(place: County) -> None:
    person = place.people["郑凯"]
    person.set_unusable_password()
    person.save()
    data = {"submission": str(new_submission())}
    address = f"/organisation/people/{person.pk}/invite/"
    first = ask(place, "周国栋", address, data)
    shown = first.context["address"]
    assert "/invitation/" in shown
    assert shown in first.content.decode()
    assert "no-store" in first["Cache-Control"]
    assert first["Referrer-Policy"] == "no-referrer"
    token = shown.rstrip("/").rsplit("/", 1)[1]
    again = ask(place, "周国栋", address, data)
    assert token not in again.content.decode()
    assert "shown before" in again.content.decode()
    assert token not in ask(place, "周国栋", f"/organisation/people/{person.pk}/").content.decode()
    assert ask(place, "周国栋", address).status_code == 405
    assert ask(place, "沈佳", address, {}).status_code == 403


def test_a_post_is_given_and_ended_and_deputies_keep_their_order(place: County) -> None:
    post = post_of(place, "leader")
    person = place.people["何敏"]
    given = ask(
        place, "周国栋", f"/organisation/posts/{post.pk}/give/", {"person": person.pk, "acting": "on"}
    )
    holding = Holding.objects.get(post=post, person=person)
    assert given.status_code == 303
    assert holding.acting
    assert ask(place, "周国栋", f"/organisation/holdings/{holding.pk}/end/", {}).status_code == 303
    first, second = post_of(place, "deputy_customer"), post_of(place, "deputy_technical")
    address = f"/organisation/posts/{post.pk}/deputies/"
    twice = ask(place, "周国栋", address, {"deputy_1": first.pk, "deputy_2": first.pk})
    assert twice.status_code == 422
    done = ask(place, "周国栋", address, {"deputy_1": first.pk, "deputy_2": second.pk})
    assert done.status_code == 303
    order = (
        Deputy.objects.filter(post=post, removed_at=None).order_by("place").values_list("deputy", flat=True)
    )
    assert list(order) == [first.pk, second.pk]


def test_rosters_mark_gaps_and_a_rotation_fills_them(place: County) -> None:
    empty = ask(place, "周国栋", f"{UNIT}rosters/")
    assert empty.context["gaps"] == 28
    assert "Nobody, all day" in empty.content.decode()
    data = {"kind": "DUTY_OFFICER", "starts_at": "2026-11-23T00:00", "hours": 24, "count": 14}
    wrong = ask(place, "周国栋", f"{UNIT}rosters/rotation/", {**data, "people": "沈佳\n不存在的人"})
    assert wrong.status_code == 422
    assert "不存在的人" in wrong.content.decode()
    done = ask(place, "周国栋", f"{UNIT}rosters/rotation/", {**data, "people": "沈佳\n苏婷"})
    assert done.status_code == 303
    assert ask(place, "周国栋", f"{UNIT}rosters/").context["gaps"] == 14
    clash = ask(
        place,
        "周国栋",
        f"{UNIT}rosters/add/",
        {
            "kind": "DUTY_OFFICER",
            "person": place.people["何敏"].pk,
            "starts_at": "2026-11-24T08:00",
            "ends_at": "2026-11-24T20:00",
        },
    )
    assert clash.status_code == 422
    shift = Shift.objects.order_by("starts_at")[3]
    swapped = ask(place, "周国栋", f"/organisation/shifts/{shift.pk}/", {"person": place.people["何敏"].pk})
    removed = ask(
        place, "周国栋", f"/organisation/shifts/{Shift.objects.order_by('starts_at')[6].pk}/remove/", {}
    )
    assert (swapped.status_code, removed.status_code) == (303, 303)
    assert ask(place, "周国栋", f"{UNIT}rosters/").context["gaps"] == 15


def test_a_file_is_checked_whole_before_anything_is_written(place: County) -> None:
    people, entries = Person.objects.count(), Entry.objects.count()
    upload = SimpleUploadedFile("people.csv", FILE.encode())
    checked = ask(place, "周国栋", f"{UNIT}people/import/", {"file": upload})
    assert checked.status_code == 200
    assert [word.row for word in checked.context["rejected"]] == [3, 4]
    assert (Person.objects.count(), Entry.objects.count()) == (people, entries)
    form = checked.context["form"]
    data = {"name": form["name"].value(), "content": form["content"].value()}
    done = ask(place, "周国栋", f"{UNIT}people/import/apply/", data)
    result = done.context["result"]
    assert (result.created, len(result.rejected)) == (1, 2)
    assert Person.objects.filter(staff_number="3001").exists()
    again = ask(place, "周国栋", f"{UNIT}people/import/apply/", data).context["result"]
    assert (again.created, again.unchanged) == (0, 1)


@pytest.mark.parametrize("content", ["", "not base64!", "AAAA"])
def test_a_file_that_did_not_arrive_whole_is_asked_for_again(place: County, content: str) -> None:
    answer = ask(place, "周国栋", f"{UNIT}people/import/apply/", {"name": "a.csv", "content": content})
    assert answer.status_code == 422


def test_a_file_that_cannot_be_read_says_why(place: County) -> None:
    upload = SimpleUploadedFile("people.csv", b"colour,shape\nred,round\n")
    answer = ask(place, "周国栋", f"{UNIT}people/import/", {"file": upload})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_the_list_pages_by_fifty_and_finds_by_name(place: County) -> None:
    Person.objects.bulk_create(
        Person(staff_number=f"7{count:03}", name=f"员工{count}", unit=place.unit, unit_path=place.unit.path)
        for count in range(60)
    )
    first = ask(place, "周国栋", f"{UNIT}people/").context["page"]
    assert len(first.rows) == 50
    assert first.next_after
    rest = ask(place, "周国栋", f"{UNIT}people/?after={first.next_after}").context["page"]
    assert not {row.pk for row in first.rows} & {row.pk for row in rest.rows}
    found = ask(place, "周国栋", f"{UNIT}people/?q=员工59").context["page"]
    assert [row.name for row in found.rows] == ["员工59"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_more_people_take_no_more_queries(place: County, address: str) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ask(place, "周国栋", address).status_code == 200
        return len(captured)

    def hire(numbers: range) -> None:
        engineer = post_of(place, "engineer")
        for number in numbers:
            person = Person.objects.create(
                staff_number=f"8{number}", name=f"工程师{number}", unit=place.unit, unit_path=place.unit.path
            )
            Holding.objects.create(post=engineer, person=person, starts_at=BEGAN)

    count()
    hire(range(1))  # both counts follow a write, which makes what is kept of the roster be read again
    few = count()
    hire(range(1, 11))
    assert count() <= few
    assert few <= 45


@pytest.mark.browser
def test_the_pages_pass_axe_on_desk_and_phone(square: Any) -> None:
    place = county()
    post = post_of(place, "leader")
    person = place.people["郑凯"]
    more = (f"{UNIT}people/import/", f"/organisation/posts/{post.pk}/", f"/organisation/people/{person.pk}/")
    ways = (f"{UNIT}rosters/rotation/", f"/organisation/posts/{post.pk}/give/")
    square(place.people["周国栋"], *ADDRESSES, *more, *ways)
