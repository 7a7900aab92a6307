"""The mass report by page and by command: the rule is looked at first, then sent; the room shows n of m."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from tests.builders import incidents as build
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import clock
from youxu.core.models import Entry
from youxu.core.numbers import new_submission
from youxu.incidents.models import Incident
from youxu.incidents.rules import outlet_rules
from youxu.kernel.words import Sentence
from youxu.network.models import Outlet, Region
from youxu.reactions import run

pytestmark = pytest.mark.django_db
SQUARE = [[114.9, 27.9], [115.25, 27.9], [115.25, 28.1], [114.9, 28.1]]


@kept
def county() -> County:
    found = build.whole_county()
    region = Region.objects.create(scheme="gb2260", code="360921", name="奉新县")
    town = Region.objects.create(scheme="gb2260", code="360921001", name="镇", parent=region)
    for n, code in enumerate(("YS04", "YS05", "YS12")):
        Outlet.objects.filter(code=code).update(latitude=28.0, longitude=115.0 + n / 10, region=town)
    return found


@pytest.fixture
def office(county, client):
    client.force_login(county.people["沈佳"])
    return client


def sent(**more: Any) -> dict[str, Any]:
    return {
        "rule": "outlets",
        "codes": "YS04, YS05\nYS12",
        "cause": "network_line",
        "lines": ["letters", "savings"],
        "how": "SUSPENDED",
        "submission": str(new_submission()),
        **more,
    }


def post(client: Any, **more: Any) -> Any:
    with clock.pretend(minutes(5)):
        return client.post("/report/many/", sent(**more))


def test_the_page_shows_how_many_outlets_the_rule_finds_before_it_is_sent(county, office):
    page = post(office, look="1")
    assert page.status_code == 200
    text = page.content.decode()
    assert "YS04" in text
    assert 'name="send"' in text
    assert not Incident.objects.exists()


def test_the_second_sending_reports_and_the_room_shows_n_of_m(county, office):
    answer = post(office, send="1")
    assert answer.status_code == 303, answer.content.decode()
    incident = Incident.objects.get()
    assert answer["Location"] == f"/incidents/{incident.reference}/"
    assert (incident.mass_total, incident.mass_done) == (3, 0)
    with clock.pretend(minutes(6)):
        assert "0" in office.get(answer["Location"]).content.decode()
        for entry in Entry.objects.filter(stream=incident.stream).order_by("pk"):
            run.react(entry.pk)
        incident.refresh_from_db()
        assert (incident.mass_done, incident.line_count) == (3, 6)


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"rule": "unit", "below": "yunshan"}, 12),
        ({"rule": "region", "region": "360921"}, 3),
        (
            {
                "rule": "polygon",
                "corners": json.dumps({"type": "Polygon", "coordinates": [[*SQUARE, SQUARE[0]]]}),
            },
            3,
        ),
        ({"rule": "polygon", "corners": "\n".join(f"{x}, {y}" for x, y in SQUARE)}, 3),
    ],
)
def test_every_rule_finds_its_outlets(county, office, given, count):
    page = post(office, look="1", **given)
    assert page.context["found"].total == count


def test_a_file_of_codes_is_kept_for_the_second_sending(county, office):
    file = SimpleUploadedFile("codes.txt", b"YS04\nYS05")
    page = post(office, look="1", codes="", file=file)
    assert page.context["found"].total == 2
    assert "YS04" in page.context["form"]["codes"].value()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"codes": ""}, "codes"),
        ({"codes": "YS04 NOPE"}, None),
        ({"rule": "polygon", "corners": "115 28"}, "corners"),
        ({"rule": "polygon", "corners": "{"}, "corners"),
        ({"rule": "region", "region": ""}, "region"),
        ({"rule": "region", "region": "1"}, "rule"),
        ({"lines": []}, "lines"),
    ],
)
def test_a_fault_stands_at_its_field_and_everything_stays(county, office, given, field):
    page = post(office, look="1", **given)
    assert page.status_code == 422
    errors = page.context["form"].errors
    assert field is None or field in errors, errors
    assert page.context["form"]["cause"].value() == "network_line"


def test_one_outlet_makes_no_mass_report(county, office):
    page = post(office, look="1", codes="YS04")
    assert page.context["found"].total == 1
    assert 'name="send"' not in page.content.decode()
    assert post(office, send="1", codes="YS04").status_code == 422


def test_a_clerk_finds_no_way_to_it(county, client):
    client.force_login(county.people["黄建华"])
    with clock.pretend(minutes(5)):
        assert "/report/many/" not in client.get("/report/").content.decode()
        assert client.get("/report/many/").status_code == 403


def test_the_office_finds_it_beside_the_report_and_the_list(county, office):
    with clock.pretend(minutes(5)):
        assert "/report/many/" in office.get("/report/").content.decode()
        assert "/report/many/" in office.get("/incidents/").content.decode()
        assert office.get("/report/many/").status_code == 200


def command(*words: str) -> Any:
    with clock.pretend(minutes(5)), translation.override("en"):
        return CliRunner().invoke(youxu, ["incident", "report-many", *words, "--as", "沈佳", "--json"])


def test_the_command_counts_and_reports(county, tmp_path: Path):
    file = tmp_path / "codes.csv"
    file.write_text("YS04\nYS05\nYS12\n", encoding="utf-8")
    assert json.loads(command("--outlets", str(file), "--count").output)["outlets"] == 3
    assert json.loads(command("--region", "360921", "--count").output)["outlets"] == 3
    assert json.loads(command("--unit", "yunshan", "--count").output)["outlets"] == 12
    area = tmp_path / "area.geojson"
    feature = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}
    area.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    assert json.loads(command("--polygon", str(area), "--count").output)["outlets"] == 3
    told = json.loads(
        command("--outlets", "YS04,YS05", "--cause", "network_line", "--lines", "letters").output
    )
    assert told["outlets"] == 2
    assert Incident.objects.get(reference=told["reference"]).mass_rule["outlets"] == ["YS04", "YS05"]


@pytest.mark.parametrize(
    "words", [(), ("--unit", "a", "--region", "b"), ("--polygon", "1 2"), ("--unit", "yunshan")]
)
def test_the_command_names_what_is_missing(county, words):
    result = command(*words)
    assert result.exit_code == 2
    assert "--" in result.output


@pytest.mark.parametrize(
    "text",
    [
        "", "1 2;3 4", "[1, 2]", "{}", "x y;1 2;3 4", "200 1;1 2;3 4", '{"type": "Polygon", "coordinates": 5}',
        json.dumps({"type": "Polygon", "coordinates": [SQUARE, SQUARE]}),
        json.dumps({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}),
        '{"type": "FeatureCollection", "features": [null, 5]}', "0 0;1 1;1 0;0 1",
    ],
)  # fmt: skip
def test_a_polygon_that_cannot_be_read_says_why(text):
    assert isinstance(outlet_rules.read_polygon(text), Sentence)
