"""``youxu network confirm`` names the states that a word may give."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tests.builders.network import AT, small_network
from tests.builders.organisation import person
from youxu.cli.main import youxu
from youxu.core.clock import pretend

pytestmark = pytest.mark.django_db


def confirm(*words: str) -> tuple[int, str]:
    made = small_network()
    person("1002", made.county, "duty_officer", name="沈佳")
    code = next(iter(made.outlets))
    with pretend(AT):
        result = CliRunner().invoke(
            youxu, ["network", "confirm", code, *words, "--as", "1002"], env={"YOUXU_LANGUAGE": "en"}
        )
    return result.exit_code, result.output.lower()


@pytest.mark.parametrize("state", ["BAD", "CLOSED_NOW", "UNREACHABLE"])
def test_confirm_names_the_states_to_choose_from_instead_of_a_traceback(state: str) -> None:
    code, output = confirm("--state", state)
    assert code == 2
    assert all(word in output for word in ("open", "suspended", "restricted", "relocated", "unknown"))


@pytest.mark.parametrize("state", ["suspended", "OPEN"])
def test_confirm_takes_every_state_that_holds_and_open(state: str) -> None:
    assert confirm("--state", state)[0] == 0
