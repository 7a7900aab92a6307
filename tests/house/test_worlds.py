"""Law 9: a row keeps the world of its birth, and a page of a drill asks and writes in the world of its address."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.source import Module, sources
from youxu.web import worlds

WRITES = {"update", "bulk_update", "save"}
"""What changes rows that are there already; ``create`` and its kin are births."""

ASKED_OF_REALITY = {
    "web/pages/audits.py": {"incidents_of"},
    "web/pages/card/panels.py": {"owed_of_outlet", "owed_at", "panel", "tally_of"},
    "web/pages/card/public.py": {"offer_known"},
    "web/pages/card/supplies.py": {"count_rows", "counted", "last_move"},
    "web/pages/days.py": {"holds_on"},
    "web/pages/deadlines.py": {"tally_of"},
    "web/pages/incidents/room.py": {"clash_panel"},
    "web/pages/hand_over.py": {"duty_list"},
    "web/pages/improvements.py": {"improvements_of", "store"},
    "web/pages/messages.py": {"to_forward", "world_addresses"},
    "web/pages/organisation/people.py": {"duties_of"},
    "web/pages/organisation/rosters.py": {"reliefs_in", "reliefs_ahead"},
    "web/pages/oversight.py": {"day_of"},
    "web/pages/packs.py": {"packs_of"},
    "web/pages/paper.py": {"incidents_of", "numbers_of", "offer_known"},
    "web/pages/plan/document.py": {"visible_incidents"},
    "web/pages/public_notice.py": {"notice_by_code"},
    "web/pages/feedback/public.py": {"notice_history"},
    "web/pages/incidents/planned.py": {"clash_panel", "planned_stops"},
    "web/pages/subscriptions.py": {"public_notices", "subscription_counts"},
    "web/pages/supplies/labels.py": {"shelves"},
    "web/pages/supplies/sheets.py": {"shelves"},
    "web/units.py": {"state_counts"},
}
"""What is asked without a world: by pages of reality alone, for what lies behind a drill, or of one incident."""

COMMON = {"append", "card", "count", "counted", "enqueue", "note", "now", "panel", "put", "record", "report", "within"}  # fmt: skip
"""Names that others have, too."""


def test_no_row_is_moved_to_another_world() -> None:
    for module in sources():
        path = module.place
        for node in module.nodes:
            if isinstance(node, ast.Call) and _called(node) in WRITES:
                assert "world" not in {one.arg for one in node.keywords}, f"{path}:{node.lineno}"
                named = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
                assert _called(node) == "update" or "world" not in named, f"{path}:{node.lineno}"
            for target in _assigned(node):
                own = isinstance(target.value, ast.Name) and target.value.id in ("self", "request")
                assert own, f"{path}:{target.lineno} sets the world of a row"


def _assigned(node: ast.AST) -> Iterator[ast.Attribute]:
    found: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        found = [one for target in node.targets for one in getattr(target, "elts", [target])]
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        found = [node.target]
    yield from (one for one in found if isinstance(one, ast.Attribute) and one.attr == "world")


def test_no_form_lets_a_person_choose_the_world_of_a_row() -> None:
    forms = (module for module in sources() if module.place.startswith("web/forms/"))
    offering = {module.place for module in forms if _has_world_field(module)}
    assert offering <= {"web/forms/messages.py"}, "an address is entered for a drill; nothing else is"


def _has_world_field(module: Module) -> bool:
    fields = (one for node in module.nodes if isinstance(node, ast.ClassDef) for one in node.body)
    return any(
        isinstance(one, ast.Assign) and any(getattr(name, "id", "") == "world" for name in one.targets)
        for one in fields
    )


@pytest.mark.parametrize("label", sorted(model._meta.label for model in apps.get_models()))
def test_a_world_is_never_null_and_reality_unless_it_is_said(label: str) -> None:
    field = {one.name: one for one in apps.get_model(label)._meta.concrete_fields}.get("world")
    if field is not None:
        assert not field.null
        assert field.default == "" or label in OF_DRILLS_ALONE


OF_DRILLS_ALONE = {"core.ClockPoint", "delivery.WorldAddress", "exercises.Exercise"}


def test_a_page_that_answers_in_a_drill_asks_and_acts_in_its_world() -> None:
    taking = {one.name for module in sources() for one in _functions(module) if _takes_world(one)} - COMMON
    left = []
    for module in sources():
        path = module.place
        asked = ASKED_OF_REALITY.get(path, set())
        if not path.startswith("web/") or path.startswith("web/forms/"):
            continue
        for node in module.calls:
            if (name := _called(node)) in taking - asked:
                given = any(one.arg in ("world", None) for one in node.keywords)
                if not given and "world" not in ast.unparse(node):
                    left.append(f"{path}:{node.lineno} {name}")
    assert not left, f"asked without a world: {left}"


def _functions(module: Module) -> Iterator[ast.FunctionDef]:
    yield from (one for one in module.nodes if isinstance(one, ast.FunctionDef))


def _takes_world(node: ast.FunctionDef) -> bool:
    if node.name.startswith("_"):
        return False
    return "world" in {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_every_page_that_a_drill_leaves_out_is_there() -> None:
    names = {name for _route, name in routes()}
    assert names >= worlds.OF_REALITY


def test_every_page_of_a_drill_that_names_a_row_says_of_which_kind() -> None:
    known = tuple(one[0] for one in (*worlds.BY_REFERENCE, *worlds.BY_NUMBER))
    for route, name in routes():
        if not worlds.Place(route, name).taken or "<" not in route:
            continue
        assert route.startswith((*known, *WITHOUT_A_ROW)), (
            f"{name} ({route}) names something, and nobody looks of which world it is"
        )


WITHOUT_A_ROW = {
    "files/<str:code>/": "a file: looked up by its code",
    "inbox/<int:number>/": "what reached a player: looked up in the drill of the address",
    "language/<str:code>/": "a language",
    "outlets/<str:code>/": "an outlet is of no world; what is written there takes the world of the address",
    "supplies/outlets/<str:code>/": "an outlet is of no world",
    "supplies/sites/<int:key>/": "a place is of no world; what is moved there takes the world of the address",
}
"""What addresses of a drill name that is of no world, and why."""


def routes() -> Iterator[tuple[str, str]]:
    """Yield the pattern and the name of every page."""

    def walk(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
        for one in resolver.url_patterns:
            if isinstance(one, URLResolver):
                yield from walk(one, before + str(one.pattern))
            elif isinstance(one, URLPattern):
                yield before + str(one.pattern), one.name or ""

    return walk(get_resolver())
