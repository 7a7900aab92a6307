"""Photographs of a task: taken with a line of its log or with its result, shown where the task is shown."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.builders import response as build
from tests.builders.response import County, minutes
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import clock
from youxu.core.numbers import new_submission
from youxu.incidents import queries
from youxu.incidents.actions import beside, respond
from youxu.incidents.models import Photo, Task
from youxu.incidents.rules.tasks import TaskVerb
from youxu.incidents.rules.words import TaskState

pytestmark = pytest.mark.django_db


place = kept(build.county)


@pytest.fixture
def task(place: County) -> Task:
    incident = build.responding(place)
    task = incident.tasks.filter(group="technical", state="NEW").first()
    assert task is not None
    return respond.accept_task(by=place.person("林志远"), at=minutes(26), task=task)


def picture(name: str = "光缆.png") -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(body, "PNG")
    return SimpleUploadedFile(name, body.getvalue(), "image/png")


def test_logging_and_finishing_a_task_keep_their_photos(place: County, task: Task) -> None:
    by = place.person("林志远")
    respond.log(by=by, at=minutes(27), task=task, text="找到断点", photos=[picture()])
    respond.done(by=by, at=minutes(40), task=task, result="已熔接", photos=[picture(), picture()])
    detail = queries.task_detail(by, task.pk, minutes(41))
    assert detail is not None
    assert len(detail.photos) == 3
    assert set(Photo.objects.values_list("incident", "subject_kind", "subject_id")) == {
        (task.incident_id, "incidents.task", task.pk)
    }


def test_the_page_of_a_task_takes_photos_and_shows_them(place: County, task: Task, client) -> None:
    client.force_login(place.people["林志远"])
    address = f"/my-work/{task.pk}/"
    with clock.pretend(minutes(30)):
        assert 'type="file"' in client.get(address).content.decode()
        answer = client.post(
            address,
            {
                "verb": "log",
                "text": "断点在桥头",
                "photos": [picture()],
                "submission": str(new_submission()),
                "revision": task.revision + 1,
            },
        )
        assert answer.status_code == 303, answer.content.decode()
        page = client.get(address).content.decode()
    code = Photo.objects.get().file.code
    assert f'src="/files/{code}/"' in page


def test_the_command_of_a_task_takes_photos(place: County, task: Task, tmp_path: Path) -> None:
    file = tmp_path / "bruch.png"
    file.write_bytes(picture().read())
    with clock.pretend(minutes(30)):
        words = ["incident", "task", task.incident.reference, str(task.pk), "--do", "done", "--text", "好了"]
        result = CliRunner().invoke(youxu, [*words, "--photo", str(file), "--as", "林志远"])
    assert result.exit_code == 0, result.output
    assert Photo.objects.get().subject_id == task.pk


@pytest.mark.parametrize(
    ("state", "verb", "kept_as"),
    [
        (TaskState.NEW, "accept", "log"),
        (TaskState.WAITING, "start", "log"),
        (TaskState.DOING, "step", "log"),
        (TaskState.DOING, "block", "reason"),
        (TaskState.DOING, "wait", "reason"),
        (TaskState.NEW, "refuse", "reason"),
        (TaskState.REFUSED, "take", "log"),
    ],
)
def test_words_and_pictures_beside_any_act_are_kept(
    place: County, task: Task, client, state: TaskState, verb: str, kept_as: str
) -> None:
    Task.objects.filter(pk=task.pk).update(state=state)
    assert task.steps.count() > 1
    task.refresh_from_db()
    client.force_login(place.people["林志远"])
    sent = {
        "verb": verb,
        "text": "单号 YJ-0931",
        "photos": [picture()],
        "submission": str(new_submission()),
        "revision": task.revision,
    }
    with clock.pretend(minutes(30)):
        assert client.post(f"/my-work/{task.pk}/", sent).status_code == 303
    task.refresh_from_db()
    words = [line.text for line in task.logs.all()] if kept_as == "log" else [task.reason]
    assert words == ["单号 YJ-0931"]
    assert Photo.objects.filter(subject_kind="incidents.task", subject_id=task.pk).count() == 1
    assert task.state != state or verb == "step"


def test_the_command_line_keeps_the_words_of_who_takes_a_task_on(place: County, task: Task) -> None:
    Task.objects.filter(pk=task.pk).update(state=TaskState.NEW)
    words = [
        "incident",
        "task",
        task.incident.reference,
        str(task.pk),
        "--do",
        "accept",
        "--text",
        "单号 YJ-0931",
    ]
    with clock.pretend(minutes(30)):
        answer = CliRunner().invoke(youxu, [*words, "--as", "林志远"])
    assert answer.exit_code == 0, answer.output
    assert [line.text for line in task.logs.all()] == ["单号 YJ-0931"]


def test_say_and_act_is_undone_as_one_when_the_act_is_refused(place: County, task: Task) -> None:
    with pytest.raises(respond.UnableToWorkOnTask):
        beside.say_and_act(
            by=place.person("林志远"), at=minutes(30), task=task, verb=TaskVerb.ACCEPT, text="单号 YJ-0931"
        )
    assert not task.logs.exists()
