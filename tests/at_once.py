"""Several hands at the same time: acts in threads that begin together, for tests that commit."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

from youxu.core.errors import UnableTo


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run the acts at the same time; return which were done and which were refused in words, sorted."""
    start, said = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
            said.append("done")
        except UnableTo as refusal:
            said.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)
