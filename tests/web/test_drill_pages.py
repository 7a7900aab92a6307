"""A drill is an address: what stands below it, what does not, who may act there, and that the worlds never mix."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.builders import in_drill as drills
from tests.builders import incidents as building
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.states import kept
from youxu.core import clock
from youxu.core.models import Entry
from youxu.exercises.models import Exercise, Participant
from youxu.incidents.models import Incident

pytestmark = pytest.mark.django_db

BELOW = f"/drill/{drills.KEY}"


def _stage() -> County:
    found = building.whole_county()
    drills.drill(found)
    return found


place = kept(_stage)


def ask(
    place: County, name: str, address: str, at: float = 20, language: str = "zh-hans", **data: Any
) -> Any:
    """Answer a page as a person gets it; with ``data`` it is sent."""
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = language
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(minutes(at)):
        if not data:
            return client.get(address)
        return client.post(address, {"submission": str(uuid4()), **data})


def played(place: County, **more: Any) -> Incident:
    """Return an incident of the drill."""
    return building.reported(place, world=drills.KEY, **more)


REPORT: dict[str, Any] = {
    "people_in_danger": "NO",
    "tile": "power",
    "outlet": "YS04",
    "lines": ["letters"],
    "how": "SUSPENDED",
    "began": "now",
    "data_exposed": "NO",
}


@pytest.mark.parametrize("address", ["/", "/incidents/", "/my-work/", "/notices/", "/outlets/", "/supplies/", "/rollcalls/", "/report/", "/wall/", "/clocks/", "/journal/", "/feedback/", "/more/", "/help/", "/queue/", "/outlets/map/", "/outlets/calls/", "/incidents/clashes/"])  # fmt: skip
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_page_of_a_drill_says_so_and_leads_only_within_it(
    place: County, address: str, language: str
) -> None:
    played(place)
    page = ask(place, "沈佳", BELOW + address, language=language)
    text = page.content.decode()
    assert page.status_code == 200, text[:2000]
    assert ("【演练】" if language == "zh-hans" else "[DRILL]") in text
    assert 'class="resp drill' in text or 'class="wall drill' in text
    assert "2026 年下半年综合演练" in text or "General drill" in text
    leading_out = {"/sign-out/", "/account/", "/plan/", "/"}
    found = {part.split('"')[0].split("?")[0].split("#")[0] for part in text.split('href="')[1:]}
    outside = {
        one for one in found if one.startswith("/") and not one.startswith((BELOW, "/static/", "/drills"))
    }
    assert outside <= leading_out


def test_a_report_of_a_drill_is_of_the_drill_alone(place: County) -> None:
    real = building.reported(place, outlet="YS05")
    answer = ask(place, "黄建华", f"{BELOW}/report/", **REPORT)
    assert answer.status_code == 303, answer.content.decode()[:3000]
    assert answer.headers["Location"].startswith(f"{BELOW}/incidents/DR")
    made = Incident.objects.exclude(pk=real.pk).get()
    assert made.world == drills.KEY
    assert Incident.objects.get(pk=real.pk).world == ""


@pytest.mark.parametrize(
    "address",
    ["/", "/incidents/?state=all", "/my-work/", "/wall/", "/clocks/?scope=all", "/journal/", "/notices/"],
)
def test_what_is_of_a_drill_stands_on_no_page_of_reality_and_the_other_way_round(
    place: County, address: str
) -> None:
    real, drill = building.reported(place, outlet="YS05"), played(place)
    for name in ("沈佳", "周国栋"):
        assert drill.reference not in ask(place, name, address).content.decode()
        assert real.reference not in ask(place, name, BELOW + address).content.decode()


def test_a_real_address_of_what_is_of_a_drill_leads_into_the_drill(place: County) -> None:
    drill = played(place)
    answer = ask(place, "沈佳", f"/incidents/{drill.reference}/journal/?code=X")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{BELOW}/incidents/{drill.reference}/journal/?code=X"


def test_a_real_address_takes_no_act_on_what_is_of_a_drill(place: County) -> None:
    drill = played(place)
    before = Entry.objects.count()
    answer = ask(place, "沈佳", f"/incidents/{drill.reference}/note/", text="a word")
    assert answer.status_code == 409
    assert f'href="{BELOW}/incidents/{drill.reference}/note/"' in answer.content.decode()
    assert Entry.objects.count() == before


def test_an_address_of_a_drill_answers_nothing_of_reality(place: County) -> None:
    real = building.reported(place, outlet="YS05")
    before = Entry.objects.count()
    shown = ask(place, "沈佳", f"{BELOW}/incidents/{real.reference}/")
    assert shown.status_code == 404
    assert f'href="/incidents/{real.reference}/"' in shown.content.decode()
    sent = ask(place, "沈佳", f"{BELOW}/incidents/{real.reference}/note/", text="a word")
    assert sent.status_code == 409
    assert Entry.objects.count() == before


def test_another_drill_is_no_part_of_this_one(place: County) -> None:
    drills.drill(place, key="EX261123-02")
    drill = played(place)
    other = f"/drill/EX261123-02/incidents/{drill.reference}/"
    assert ask(place, "沈佳", other).status_code == 404
    assert ask(place, "沈佳", f"{other}note/", text="a word").status_code == 409


@pytest.mark.parametrize("address", ["/evaluation/", "/plan/versions/", "/organisation/", "/messages/channels/", "/outlets/YS04/edit/", "/p/site/", "/audits/", "/readiness/"])  # fmt: skip
def test_what_only_reality_has_answers_with_the_way_out(place: County, address: str) -> None:
    page = ask(place, "沈佳", BELOW + address)
    assert page.status_code == 404
    text = page.content.decode()
    assert f'href="{address}"' in text
    assert f'href="{BELOW}/"' in text
    assert ask(place, "沈佳", BELOW + address, text="x").status_code == 404


@pytest.mark.parametrize("part", ["OBSERVER", ""])
def test_who_only_looks_on_reads_and_enters_nothing(place: County, part: str) -> None:
    drill = played(place)
    rows = Participant.objects.filter(person__name="周国栋")
    if part:
        rows.update(part=part)
    else:
        rows.delete()
    assert ask(place, "周国栋", f"{BELOW}/incidents/{drill.reference}/").status_code == 200
    before = Entry.objects.count()
    assert ask(place, "周国栋", f"{BELOW}/incidents/{drill.reference}/note/", text="a").status_code == 403
    assert Entry.objects.count() == before


@pytest.mark.parametrize("state", ["PREPARED", "PAUSED", "ENDED", "CALLED_OFF"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_drill_that_does_not_run_can_be_read_and_takes_nothing(
    place: County, state: str, language: str
) -> None:
    drill = played(place)
    Exercise.objects.update(state=state)
    address = f"{BELOW}/incidents/{drill.reference}/"
    assert ask(place, "沈佳", address, language=language).status_code == 200
    before = Entry.objects.count()
    assert ask(place, "沈佳", f"{address}note/", text="a", language=language).status_code == 409
    assert Entry.objects.count() == before


def test_what_was_entered_while_the_clock_stood_is_kept_to_be_sent_again(place: County) -> None:
    drill = played(place)
    Exercise.objects.update(state="PAUSED")
    client = Client(headers={"host": "127.0.0.1", "origin": "http://127.0.0.1"})
    client.force_login(place.people["沈佳"], backend="django.contrib.auth.backends.ModelBackend")
    address = f"{BELOW}/incidents/{drill.reference}/note/"
    page = client.post(address, {"submission": str(uuid4()), "text": "泵房水位四十厘米"})
    assert page.status_code == 409
    assert "泵房水位四十厘米" in page.content.decode()
    assert f'action="{address}"' in page.content.decode()


def test_a_drill_that_is_not_there_says_so_to_who_is_signed_in_and_asks_others_to_sign_in(
    place: County,
) -> None:
    page = ask(place, "沈佳", "/drill/EX000000-09/incidents/")
    assert page.status_code == 404
    client = Client(headers={"host": "127.0.0.1"})
    answer = client.get(f"{BELOW}/incidents/?state=all")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in/?next=%2Fdrill%2FEX261123-01%2Fincidents%2F%3Fstate%3Dall"


def test_the_time_of_a_drill_is_that_of_its_scenario(place: County) -> None:
    clock.set_clock(drills.KEY, minutes(10), speed=6)
    with clock.pretend(minutes(20)):
        assert clock.now(drills.KEY) == minutes(70)
    answer = ask(place, "黄建华", f"{BELOW}/report/", **REPORT)
    assert answer.status_code == 303
    entry = Entry.objects.filter(world=drills.KEY).earliest("pk")
    assert entry.occurred_at == minutes(70)
    assert entry.recorded_at == minutes(20)


def test_what_a_phone_sends_later_stands_at_the_scenarios_time_of_its_entering(place: County) -> None:
    clock.set_clock(drills.KEY, minutes(10), speed=6)
    client = Client(headers={"host": "127.0.0.1", "x-youxu-queue": "1"})
    client.force_login(place.people["黄建华"], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(minutes(20)):
        sent = client.post(f"{BELOW}/report/", {"submission": str(uuid4()), "entered_ago": "300", **REPORT})
    assert sent.json()["outcome"] == "sent"
    assert Entry.objects.filter(world=drills.KEY).earliest("pk").occurred_at == minutes(40)


def test_a_form_of_a_phone_is_told_why_a_drill_takes_nothing(place: County) -> None:
    Exercise.objects.update(state="ENDED")
    client = Client(headers={"host": "127.0.0.1", "x-youxu-queue": "1"})
    client.cookies["youxu_language"] = "en"
    client.force_login(place.people["黄建华"], backend="django.contrib.auth.backends.ModelBackend")
    sent = client.post(f"{BELOW}/report/", {"submission": str(uuid4()), **REPORT})
    assert sent.status_code == 409
    assert sent.json()["outcome"] == "clash"
    assert "over" in sent.json()["said"][0]
