"""Delivery in a real worker: a channel that hangs delays no other, and a worker killed while sending sends nothing twice."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.builders.delivery import SYSTEM, UNIT, to
from tests.builders.gateways import SECRET, TOKEN, Services, services
from tests.engine import unrecorded
from tests.engine.processes import Started
from youxu.core import clock, jobs
from youxu.delivery import actions
from youxu.delivery.actions.sending import claim
from youxu.delivery.models import Attempt, Delivery
from youxu.delivery.rules import sending as rules

pytestmark = pytest.mark.both


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setenv("YOUXU_HTTP_SECONDS", "15")
    monkeypatch.setenv("YOUXU_BACKUP_KEEP", "0")  # a worker of a new database begins the backup of the night
    with services() as found:
        yield found


def channel(there: Services, key: str, kind: str, secret: dict[str, str]) -> Any:
    return actions.add_channel(
        by=SYSTEM, at=clock.now(), unit=UNIT, key=key, kind=kind, name=key,
        settings={"url": there.url(f"/{key}")}, secret=secret,
    )  # fmt: skip


def tell(key: str) -> Any:
    given = {"unit": UNIT, "text": "停电", "to": to((key, ""))}
    return actions.queue(by=SYSTEM, at=clock.now(), **given)


def eventually(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        threading.Event().wait(0.05)


def test_a_channel_that_hangs_delays_no_other(committed_db: Any, there: Services) -> None:
    channel(there, "wecom", "WECOM", {"token": TOKEN})
    channel(there, "hook", "WEBHOOK", {"sign_secret": SECRET})
    there.mode["/wecom"] = "hang"
    tell("wecom")
    stop = threading.Event()
    thread = threading.Thread(target=jobs.work, args=(stop,))
    thread.start()
    try:
        eventually(lambda: "/wecom" in there.asked)
        tell("hook")
        eventually(lambda: Delivery.objects.filter(state="SENT").exists())
        assert Delivery.objects.get(state="SENT").channel.key == "hook"
        assert Attempt.objects.get(channel__key="wecom").result == "UNDER_WAY", "it hangs all the while"
    finally:
        there.over.set()
        stop.set()
        thread.join(30)


@pytest.mark.long
def test_a_worker_killed_between_sending_and_recording_sends_nothing_twice_to_who_can_tell(
    committed_db: Any, there: Services
) -> None:
    hook = channel(there, "hook", "WEBHOOK", {"sign_secret": SECRET})
    tell("hook")
    killed = Started(unrecorded.main, committed_db.environ)
    assert killed.wait() == -signal.SIGKILL
    killed.close()
    assert len(there.taken) == 1
    assert Delivery.objects.get().state == "QUEUED"
    assert not claim(hook.pk, clock.now()), "it is another's while the lease lasts"
    with clock.pretend(clock.now() + rules.LEASE * 1.1):
        actions.offer_due(by=SYSTEM, at=clock.now())
        jobs.drain(clock.now())
    assert Delivery.objects.get().state == "SENT"
    assert (len(there.asked), len(there.taken)) == (2, 1)
    assert list(Attempt.objects.order_by("number").values_list("result", flat=True)) == ["LOST", "SENT"]
