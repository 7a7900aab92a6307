"""Forms of scenarios: what it is about, one inject, one expectation, the whole as a text, a sheet."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from youxu.core import wording
from youxu.core.errors import UnableTo
from youxu.exercises.chronogram import ImportTerms, Sheet
from youxu.exercises.chronogram.columns import COLUMN_WORDS, NEEDED
from youxu.exercises.rules.scenario import ScenarioText, ScriptExpectation, ScriptInject
from youxu.exercises.rules.script_times import Reading
from youxu.exercises.rules.words import Checked, ExerciseForm, ExerciseScope, Only
from youxu.plan.clauses import IDS
from youxu.plan.reading import Fault
from youxu.web.entry_kinds import KINDS
from youxu.web.forms.base import Chips, Form, Segment
from youxu.web.forms.drills import Choices, ways
from youxu.web.templatetags.youxu import either

MOST_BYTES = 2 * 1024 * 1024
LEFT_OUT = "-"
COLUMN = "column_"


def chosen(kind: str, words: Iterable[str]) -> Choices:
    """Return closed words as choices."""
    return [(str(one), wording.word(kind, one)) for one in words]


class _ScriptForm(Form):
    """A form of a part of a scenario: faults of the whole are shown at the field of this part, else on top."""

    prefix_of_faults = ""
    fields_of_faults: Mapping[str, str] = {}

    def take(self, refusal: UnableTo) -> None:
        """Show each fault where it belongs."""
        found: Any = refusal.details.get("faults")
        if not found:
            super().take(refusal)
            return
        self.refusal = refusal
        for fault in found:
            self._show(fault)

    def _show(self, fault: Fault) -> None:
        rest = fault.key.removeprefix(self.prefix_of_faults) if self.prefix_of_faults else fault.key
        name = rest.strip(".").partition(".")[0]
        name = self.fields_of_faults.get(name, name)
        reason = wording.say(fault.reason)
        if fault.key.startswith(self.prefix_of_faults) and name in self.fields:
            self.add_error(name, reason)
        else:
            self.add_error(None, f"{fault.key}: {reason}" if fault.key else reason)


class AboutForm(_ScriptForm):
    """What a scenario is called, what it is about, which outlets are in it."""

    key = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$",
        label=_("Key"),
        help_text=_("A short word of letters and digits, by which files and commands name the scenario."),
    )
    title = forms.CharField(max_length=120, label=_("Title"))
    title_en = forms.CharField(required=False, max_length=160, label=_("Title in English"))
    form = forms.ChoiceField(widget=Segment, label=_("How it is held"), initial=ExerciseForm.FIELD)
    scope = forms.ChoiceField(widget=Segment, label=_("What it covers"), initial=ExerciseScope.SINGLE)
    begins = forms.CharField(
        required=False,
        max_length=5,
        label=_("Begins by the clock"),
        help_text=_("For instance 09:10; empty: any time."),
    )
    minutes = forms.IntegerField(
        min_value=5, max_value=14400, initial=60, label=_("Planned length in minutes")
    )
    situation = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, label=_("Situation")
    )
    situation_en = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        label=_("Situation in English"),
    )
    goals = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Goals"),
        help_text=_("One a line; English after a |."),
    )
    outlets = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Outlets"),
        help_text=_(
            "One a line: A = name | English name | code. Texts name it as {A}; the code may stay empty until a drill is prepared."
        ),
    )

    def __init__(self, *args: Any, row: ScenarioText | None = None, **given: Any) -> None:
        if row is not None:
            given["initial"] = {**_about(row), **(given.get("initial") or {})}
        super().__init__(*args, **given)
        self.row = row
        if row is not None:
            del self.fields["key"]
        self.offer("form", chosen("exercise_form", ExerciseForm))
        self.offer("scope", chosen("exercise_scope", ExerciseScope))

    def data_of(self) -> dict[str, Any]:
        """Return this part of the scenario as its text would hold it."""
        given = self.cleaned_data
        places = {}
        for line in filter(None, map(str.strip, given["outlets"].splitlines())):
            key, _equals, rest = line.partition("=")
            title, english, code = [part.strip() for part in (rest + "||").split("|")[:3]]
            places[key.strip()] = {"title": _both(title, english), "code": code}
        goals = [line.partition("|") for line in given["goals"].splitlines() if line.strip()]
        return {
            "key": given.get("key") or (self.row.key if self.row else ""),
            "title": _both(given["title"], given["title_en"]),
            "form": given["form"],
            "scope": given["scope"],
            "begins": given["begins"],
            "minutes": given["minutes"],
            "situation": _both(given["situation"], given["situation_en"]),
            "goals": [_both(chinese.strip(), english.strip()) for chinese, _bar, english in goals],
            "outlets": places,
        }


def _about(row: ScenarioText) -> dict[str, Any]:
    return {
        "title": row.title.zh,
        "title_en": row.title.en,
        "form": row.form,
        "scope": row.scope,
        "begins": row.begins,
        "minutes": row.minutes,
        "situation": row.situation.zh,
        "situation_en": row.situation.en,
        "goals": "\n".join(" | ".join(filter(None, (one.zh, one.en))) for one in row.goals),
        "outlets": "\n".join(
            f"{key} = {one.title.zh} | {one.title.en} | {one.code}" for key, one in row.outlets.items()
        ),
    }


def _both(chinese: str, english: str) -> Any:
    return {"zh": chinese, "en": english} if english else chinese


class InjectForm(_ScriptForm):
    """One inject of a scenario."""

    key = forms.CharField(
        required=False, max_length=40, label=_("Key"), help_text=_("Empty: the next free number.")
    )
    title = forms.CharField(max_length=120, label=_("What comes about"))
    title_en = forms.CharField(required=False, max_length=160, label=_("In English"))
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, label=_("What players see or hear")
    )
    text_en = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, label=_("In English")
    )
    way = forms.ChoiceField(label=_("As what it comes"))
    to = forms.MultipleChoiceField(
        required=False, widget=Chips, label=_("For whom"), help_text=_("Nobody chosen: all players.")
    )
    outlet = forms.ChoiceField(required=False, label=_("Outlet"))
    at = forms.CharField(
        required=False,
        max_length=40,
        label=_("Time"),
        help_text=_("T+15, 0:15, or 09:25 where the scenario has a beginning."),
    )
    after = forms.ChoiceField(required=False, label=_("Or follows"))
    delay = forms.IntegerField(required=False, min_value=0, max_value=14400, label=_("so many minutes later"))
    only = forms.ChoiceField(required=False, label=_("Depends on"))
    by_hand = forms.BooleanField(required=False, label=_("Or goes out by hand, when the conductor says so"))

    prefix_of_faults = "injects."

    def __init__(self, *args: Any, row: ScriptInject | None = None, place: int = 0, **given: Any) -> None:
        if row is not None:
            given["initial"] = {
                **row.model_dump(mode="json", exclude={"title", "text"}),
                "title": row.title.zh,
                "title_en": row.title.en,
                "text": row.text.zh,
                "text_en": row.text.en,
                "only": row.only or "",
            }
        super().__init__(*args, **given)
        self.row, self.prefix_of_faults = row, f"injects.{place}"
        if row is not None:
            del self.fields["key"]

    def about(self, script: ScenarioText, roles: Choices) -> None:
        """Offer what this scenario has."""
        self.offer("way", ways())
        self.offer("to", roles)
        places = [
            (key, f"{key} · {either(one.title.first, one.title.second)}")
            for key, one in script.outlets.items()
        ]
        self.offer("outlet", [("", gettext("None")), *places])
        self.offer("after", [("", gettext("Nothing")), *others(script, self.row.key if self.row else "")])
        self.offer("only", [("", gettext("either way")), *chosen("inject_only", Only)])

    def data_of(self, key: str) -> dict[str, Any]:
        """Return the inject as the scenario's text would hold it."""
        given = self.cleaned_data
        found = {
            "key": self.row.key if self.row else given.get("key") or key,
            "title": _both(given["title"], given["title_en"]),
            "text": _both(given["text"], given["text_en"]),
            "way": given["way"],
            "to": given["to"],
            "outlet": given["outlet"],
            "at": given["at"],
            "after": given["after"],
            "delay": given["delay"] or 0,
            "by_hand": given["by_hand"],
        }
        return {**found, "only": given["only"]} if given["only"] else found


class ExpectationForm(_ScriptForm):
    """One expectation of a scenario."""

    key = forms.CharField(
        required=False, max_length=40, label=_("Key"), help_text=_("Empty: the next free number.")
    )
    text = forms.CharField(max_length=300, label=_("What must be done"))
    text_en = forms.CharField(required=False, max_length=400, label=_("In English"))
    who = forms.MultipleChoiceField(
        required=False, widget=Chips, label=_("By whom"), help_text=_("Nobody chosen: anybody.")
    )
    after = forms.ChoiceField(required=False, label=_("Counts from"))
    within = forms.IntegerField(min_value=1, max_value=14400, initial=10, label=_("Within how many minutes"))
    checked = forms.ChoiceField(widget=Segment, label=_("Who sees it"), initial=Checked.ENGINE)
    codes = forms.MultipleChoiceField(
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        label=_("Entries of the journal of which any one meets it"),
    )
    clause = forms.ChoiceField(required=False, label=_("Clause of the plan"))
    item = forms.CharField(required=False, max_length=40, label=_("Item of the score sheet"))

    def __init__(
        self, *args: Any, row: ScriptExpectation | None = None, place: int = 0, **given: Any
    ) -> None:
        if row is not None:
            given["initial"] = {
                **row.model_dump(mode="json", exclude={"text"}),
                "text": row.text.zh,
                "text_en": row.text.en,
            }
        super().__init__(*args, **given)
        self.row, self.prefix_of_faults = row, f"expectations.{place}"
        if row is not None:
            del self.fields["key"]

    def about(self, script: ScenarioText, roles: Choices) -> None:
        """Offer what this scenario and the journal have."""
        self.offer("who", roles)
        self.offer("after", [("", gettext("The start")), *others(script, self.row.key if self.row else "")])
        self.offer("checked", chosen("expectation_checked", Checked))
        kinds = [(code, pgettext("entry", text)) for code, text in KINDS.items()]
        self.offer("codes", sorted(kinds, key=lambda one: one[1]))
        self.offer("clause", [("", gettext("None")), *((one, one) for one in IDS)])

    def data_of(self, key: str) -> dict[str, Any]:
        """Return the expectation as the scenario's text would hold it."""
        given = self.cleaned_data
        return {
            "key": self.row.key if self.row else given.get("key") or key,
            "text": _both(given["text"], given["text_en"]),
            "who": given["who"],
            "after": given["after"],
            "within": given["within"],
            "checked": given["checked"],
            "codes": given["codes"],
            "clause": given["clause"],
            "item": given["item"],
        }


def others(script: ScenarioText, own: str) -> Choices:
    """Return every inject and expectation but one's own as choices."""
    rows: Choices = [
        (one.key, f"{one.key} · {either(one.title.first, one.title.second)}") for one in script.injects
    ]
    rows += [
        (one.key, f"{one.key} · {either(one.text.first, one.text.second)}") for one in script.expectations
    ]
    return [one for one in rows if one[0] != own]


class TextForm(_ScriptForm):
    """The whole scenario as a text."""

    text = forms.CharField(
        max_length=400_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "code"}),
        label=_("Scenario"),
        help_text=_("YAML as the guide describes it; a fault is named with its line."),
    )

    def _show(self, fault: Fault) -> None:
        words = gettext("Line {line}, {key}: {reason}")
        self.add_error(
            "text", words.format(line=fault.line, key=fault.key or "–", reason=wording.say(fault.reason))
        )


class SheetForm(Form):
    """What is said beside a sheet; ``content`` carries the file from step to step, so that nothing is chosen twice."""

    file = forms.FileField(
        required=False,
        label=_("File"),
        help_text=_("A chronogram as xlsx or csv, or a scenario as .yaml."),
    )
    key = forms.CharField(
        required=False, max_length=40, label=_("Key"), help_text=_("A short word of letters and digits.")
    )
    title = forms.CharField(required=False, max_length=120, label=_("Title"))
    form = forms.ChoiceField(widget=Segment, label=_("How it is held"), initial=ExerciseForm.FIELD)
    scope = forms.ChoiceField(widget=Segment, label=_("What it covers"), initial=ExerciseScope.SINGLE)
    begins = forms.CharField(
        required=False,
        max_length=5,
        label=_("Begins by the clock"),
        help_text=_("For instance 09:10; empty: the first time of the sheet."),
    )
    times = forms.ChoiceField(label=_("Times like 0:15"), initial=Reading.AUTO)
    limit = forms.IntegerField(
        min_value=1,
        max_value=14400,
        initial=30,
        label=_("Usual limit in minutes"),
        help_text=_("Where a row gives none."),
    )
    outlets = forms.CharField(
        required=False,
        max_length=400,
        label=_("Outlets"),
        help_text=_("Codes or names, where the sheet has no column for them; several with commas."),
    )
    name = forms.CharField(required=False, widget=forms.HiddenInput)
    content = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    own = ("submission", "revision", "name", "content", "file")

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offer("form", chosen("exercise_form", ExerciseForm))
        self.offer("scope", chosen("exercise_scope", ExerciseScope))
        words = {
            Reading.AUTO: gettext("as the first of them says"),
            Reading.RELATIVE: gettext("count from the start"),
            Reading.ABSOLUTE: gettext("are of the clock"),
        }
        self.offer("times", [(one.value, text) for one, text in words.items()])
        for key in [key for key in self.data if key.startswith(COLUMN)] if self.data else ():
            self.fields[key] = forms.CharField(required=False, max_length=20)

    def ask(self, sheet: Sheet) -> None:
        """Ask of each unknown header which column it is."""
        columns = [(name, pgettext("chronogram", text)) for name, text in COLUMN_WORDS.items()]
        needed = [(name, text) for name, text in columns if name in NEEDED]
        rest = [(name, text) for name, text in columns if name not in NEEDED]
        for header in sheet.unknown({}):
            name = f"{COLUMN}{header}"
            before = self.data.get(name, "") if self.data else ""
            field = forms.ChoiceField(
                required=False,
                choices=[("", gettext("Choose")), (LEFT_OUT, gettext("Leave it out")), *needed, *rest],
                label=header,
                initial=before,
            )
            self.fields[name] = field

    def columns(self) -> dict[str, str]:
        """Return what was said of unknown headers."""
        given = {
            key.removeprefix(COLUMN): str(self.data.get(key, ""))
            for key in self.data
            if key.startswith(COLUMN)
        }
        return {header: "" if name == LEFT_OUT else name for header, name in given.items() if name}

    def clean(self) -> dict[str, Any]:
        """Take the file, or what was carried of it."""
        data = super().clean() or {}
        file = data.get("file")
        if file is not None:
            if file.size > MOST_BYTES:
                self.add_error("file", _("The file is larger than 2 MB."))
            else:
                data["bytes"], data["name"] = file.read(), str(file.name)[:200]
        elif data.get("content"):
            try:
                raw = zlib.decompressobj()
                data["bytes"] = raw.decompress(base64.b64decode(data["content"], validate=True), MOST_BYTES)
            except (binascii.Error, zlib.error, ValueError):
                self.add_error("file", _("Choose the file once more."))
        else:
            self.add_error("file", _("Choose a file."))
        return data

    @staticmethod
    def packed(data: bytes) -> str:
        """Return a file as the hidden field carries it."""
        return base64.b64encode(zlib.compress(data, 9)).decode("ascii")

    def terms(self) -> ImportTerms:
        """Return what is said beside the sheet."""
        given = self.cleaned_data
        return ImportTerms(
            key=given["key"],
            title=given["title"],
            form=given["form"],
            scope=given["scope"],
            begins=given["begins"],
            reading=Reading(given["times"]),
            usual_limit=given["limit"],
            outlets=tuple(
                filter(None, (one.strip() for one in given["outlets"].replace("，", ",").split(",")))
            ),
            columns=self.columns(),
        )
