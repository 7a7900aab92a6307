"""Forms of the organisation: people, posts, who holds them, rosters, a file of people, units."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from youxu.core import wording
from youxu.core.errors import UnableTo
from youxu.kernel import vocabulary
from youxu.network import queries as network
from youxu.network.models import Outlet, Unit
from youxu.network.rules import UnitLevel
from youxu.organisation import queries, rules
from youxu.organisation.models import Person, Post
from youxu.organisation.rules import ContactKind, RosterKind
from youxu.web.forms.base import Form, MomentField
from youxu.web.templatetags.youxu import either

MOST_CHOICES = 500
MOST_BYTES = 2 * 1024 * 1024
DEPUTIES = 4


class PersonField(forms.ChoiceField):
    """One of the people who may serve in a unit: a list, or in a large unit the staff number or name."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.unit: Unit | None = None
        self.typed = False

    def offer(self, unit: Unit, nobody: Any = "") -> None:
        """Offer the people of ``unit``, of those above and below; ``nobody`` says what an empty choice means."""
        people = queries.choosable_people(unit)
        self.unit, self.typed = unit, len(people) >= MOST_CHOICES
        if self.typed:
            self.widget = forms.TextInput()
            self.help_text = _("Staff number or full name.")
            return
        named = ((str(one.pk), f"{either(one.name, one.name_en)} · {one.staff_number}") for one in people)
        self.choices = [("", nobody or _("Choose a person")), *named]

    def valid_value(self, value: str) -> bool:
        """Tell whether the value is on the list; what is typed is looked up later."""
        return self.typed or super().valid_value(value)

    def clean(self, value: Any) -> Person | None:
        """Return the person."""
        text = str(super().clean(value) or "")
        if not text:
            return None
        return person_of(text, self.unit) if self.typed else queries.person_numbered(int(text))


def person_of(text: str, unit: Unit | None) -> Person:
    """Return the person meant by a text who may serve in ``unit``. Raises ValidationError."""
    try:
        found = queries.person_called(text)
    except UnableTo as trouble:
        raise forms.ValidationError(wording.say(trouble.sentence)) from trouble
    paths = (found.unit_path, unit.path if unit else "")
    if not (paths[0].startswith(paths[1]) or paths[1].startswith(paths[0])):
        raise forms.ValidationError(_("%(name)s belongs to another unit."), params={"name": found.name})
    return found


class OutletField(forms.CharField):
    """An outlet by its code or its whole name, within ``path``."""

    path = ""

    def clean(self, value: Any) -> Outlet | None:
        """Return the outlet."""
        text = str(super().clean(value)).strip()
        if not text:
            return None
        try:
            return network.outlet_by_code(text, self.path)
        except Outlet.DoesNotExist:
            pass
        found = [one for one in network.search_outlets(text, self.path) if one.name == text]
        if len(found) != 1:
            raise forms.ValidationError(_("No outlet of this unit has this code or name."))
        return network.outlet_by_code(found[0].code, self.path)


class PersonForm(Form):
    """What is kept of a person."""

    staff_number = forms.CharField(label=_("Staff number"), max_length=40)
    name = forms.CharField(label=_("Full name"), max_length=60)
    name_en = forms.CharField(label=_("Name in Latin letters"), max_length=80, required=False)
    mobile = forms.CharField(
        label=_("Mobile number"),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        help_text=_("Eleven digits; also good for signing in."),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    outlet = OutletField(
        label=_("Outlet"), required=False, help_text=_("Code or name; empty for who works at no outlet.")
    )
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, unit: Unit, known: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["outlet"].path = unit.path  # type: ignore[attr-defined]
        self.fields["language"].choices = [("", _("Not chosen")), *settings.LANGUAGES]  # type: ignore[attr-defined]
        self.known = known
        if known:
            del self.fields["staff_number"]

    def values(self) -> dict[str, Any]:
        """Return what the action takes; an empty outlet takes the outlet away."""
        given = super().values()
        if self.known:
            given["leave_outlet"] = given["outlet"] is None
        return given


class RetireForm(Form):
    """Why somebody leaves."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class CardEndForm(Form):
    """Why an outlet's card loses its force."""

    reason = forms.CharField(
        max_length=200, label=_("Reason"), help_text=_("Lost, photographed, outlet moved …")
    )


class ContactForm(Form):
    """Somebody without an account whom an outlet answers for."""

    kind = forms.ChoiceField(label=_("Who it is"), widget=forms.RadioSelect)
    name = forms.CharField(max_length=60, label=_("Full name"))
    role = forms.CharField(max_length=80, required=False, label=_("What the person does"))
    telephone = forms.CharField(max_length=24, required=False, label=_("Telephone"))

    def __init__(self, *args: Any, commissioned: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        kinds = [kind for kind in ContactKind if commissioned or kind is not ContactKind.COMMISSIONED]
        self.offer("kind", [(str(kind), wording.word("contact", str(kind))) for kind in kinds])
        self.initial.setdefault("kind", str(kinds[0]))


class PlainForm(Form):
    """An act that asks nothing."""


def bodies() -> list[tuple[str, str]]:
    """Return the bodies of a unit with their words."""
    return [(key, wording.word("body", key)) for key in vocabulary.BODY]


class PostForm(Form):
    """A new post: one of the plan, or the unit's own."""

    key = forms.ChoiceField(label=_("Which post"))
    outlet = OutletField(
        label=_("Outlet"), required=False, help_text=_("Only for the posts of an outlet: code or name.")
    )
    own_key = forms.SlugField(
        label=_("Own short name"),
        required=False,
        max_length=40,
        help_text=_("Only for a post of your own: small letters, digits and lines. It grants reading only."),
    )
    name = forms.CharField(
        label=_("Name"), required=False, max_length=80, help_text=_("Empty: as the plan calls it.")
    )
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=80)
    group = forms.ChoiceField(label=_("Belongs to"), required=False)

    def __init__(self, *args: Any, unit: Unit, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["outlet"].path = unit.path  # type: ignore[attr-defined]
        names = ((key, rules.POST_NAMES[key][0 if wording.chinese() else 1]) for key in rules.KNOWN_POSTS)
        self.fields["key"].choices = [*names, ("own", _("A post of our own"))]  # type: ignore[attr-defined]
        self.fields["group"].choices = [("", _("As the plan says")), *bodies()]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        key = data["own_key"] if data["key"] == "own" else data["key"]
        return {name: data[name] for name in ("outlet", "name", "name_en", "group")} | {"key": key}


class PostEditForm(Form):
    """The name of a post and the body it belongs to."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=80)
    group = forms.ChoiceField(label=_("Belongs to"), required=False)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["group"].choices = [("", _("No body")), *bodies()]  # type: ignore[attr-defined]


def _offer_people(form: Form, name: str, *given: Any) -> None:
    """Let the field ``name`` offer the people of a unit, as ``PersonField.offer`` does."""
    field = form.fields[name]
    assert isinstance(field, PersonField)
    field.offer(*given)


class HoldForm(Form):
    """Give a post to a person."""

    person = PersonField(label=_("Who"))
    starts_at = MomentField(label=_("From"), required=False, help_text=_("Now, if left out."))
    ends_at = MomentField(label=_("Until"), required=False, help_text=_("Open, if left out."))
    acting = forms.BooleanField(label=_("Acting: stands in for the holder meanwhile"), required=False)

    def __init__(self, *args: Any, unit: Unit, **given: Any) -> None:
        super().__init__(*args, **given)
        _offer_people(self, "person", unit)


class EndForm(Form):
    """When a time in a post ends."""

    ends_at = MomentField(label=_("Until"), required=False, help_text=_("Now, if left out."))


class DeputiesForm(Form):
    """Who deputises for a post, in order."""

    def __init__(self, *args: Any, posts: Iterable[Post], chosen: Sequence[int] = (), **given: Any) -> None:
        super().__init__(*args, **given)
        self.posts = {str(post.pk): post for post in posts}
        english = not wording.chinese()
        choices = [("", gettext("Nobody"))]
        choices += [(pk, (post.name_en if english else "") or post.name) for pk, post in self.posts.items()]
        for place in range(max(DEPUTIES, len(chosen))):
            self.fields[f"deputy_{place + 1}"] = forms.ChoiceField(
                label=gettext("Choice %(place)s") % {"place": place + 1},
                choices=choices,
                required=False,
                initial=str(chosen[place]) if place < len(chosen) else "",
            )

    def values(self) -> dict[str, Any]:
        """Return what the action takes: the posts in order, empty places left out."""
        picked = [value for name, value in self.cleaned_data.items() if name.startswith("deputy_")]
        return {"deputies": [self.posts[value] for value in picked if value]}

    def take(self, refusal: UnableTo) -> None:
        """Show a fault of the list at its first place."""
        if refusal.field == "deputies":
            self.refusal = refusal
            self.add_error("deputy_1", wording.say(refusal.sentence))
        else:
            super().take(refusal)


def rosters() -> list[tuple[str, str]]:
    """Return the rosters with their words."""
    return [(str(kind), wording.word("roster", kind)) for kind in RosterKind]


class ShiftForm(Form):
    """One shift."""

    kind = forms.ChoiceField(label=_("Which roster"))
    person = PersonField(label=_("Who"))
    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))

    def __init__(self, *args: Any, unit: Unit, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["kind"].choices = rosters()  # type: ignore[attr-defined]
        _offer_people(self, "person", unit)


class RotationForm(Form):
    """People who take turns."""

    kind = forms.ChoiceField(label=_("Which roster"))
    people = forms.CharField(
        label=_("Who takes turns"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One person a line, in the order of their turns: staff number or full name."),
    )
    starts_at = MomentField(label=_("First shift begins"))
    hours = forms.IntegerField(label=_("Hours a shift"), min_value=1, max_value=168, initial=24)
    count = forms.IntegerField(label=_("Number of shifts"), min_value=1, max_value=400, initial=14)

    def __init__(self, *args: Any, unit: Unit, **given: Any) -> None:
        super().__init__(*args, **given)
        self.unit = unit
        self.fields["kind"].choices = rosters()  # type: ignore[attr-defined]

    def clean_people(self) -> list[Person]:
        """Return the people in turn; each line that means nobody is named."""
        found: list[Person] = []
        faults = []
        lines = [line.split("·")[0].strip() for line in self.cleaned_data["people"].splitlines()]
        for text in filter(None, lines):
            try:
                found.append(person_of(text, self.unit))
            except forms.ValidationError as trouble:
                faults += trouble.messages
        if faults:
            raise forms.ValidationError(faults)
        return found


class SwapForm(Form):
    """Who takes a shift over."""

    person = PersonField(label=_("Who takes it over"))

    def __init__(self, *args: Any, unit: Unit, **given: Any) -> None:
        super().__init__(*args, **given)
        _offer_people(self, "person", unit)


class ReliefForm(Form):
    """Relieve a member of staff of duty: whom, from when until when, who stands in, and why."""

    person = PersonField(label=_("Who is relieved"))
    replacement = PersonField(
        label=_("Who stands in"),
        required=False,
        help_text=_("Left out: for each post its deputy by the plan."),
    )
    starts_at = MomentField(
        label=_("From"), required=False, help_text=_("Now, if left out; it may lie ahead.")
    )
    ends_at = MomentField(
        label=_("Until"), required=False, help_text=_("Until somebody ends it, if left out.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
        help_text=_(
            "Hurt, witness of a robbery, home flooded … Read only by who needs to know it; others read “relieved”."
        ),
    )

    def __init__(self, *args: Any, unit: Unit, **given: Any) -> None:
        super().__init__(*args, **given)
        _offer_people(self, "person", unit)
        _offer_people(self, "replacement", unit, _("The deputy by the plan"))


class UploadForm(Form):
    """A file of people to be checked."""

    file = forms.FileField(
        label=_("File (xlsx or csv)"),
        help_text=_("At most 2 MB; for more use the command: youxu org import."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large to travel with the page."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB; use the command: youxu org import."))
        return file


class ApplyForm(Form):
    """The checked file, carried along by the page itself, so that nothing is kept until it is taken over."""

    name = forms.CharField(widget=forms.HiddenInput, max_length=200)
    content = forms.CharField(widget=forms.HiddenInput)

    def clean_content(self) -> bytes:
        """Return the bytes of the file."""
        try:
            packed = base64.b64decode(self.cleaned_data["content"], validate=True)
            unpacking = zlib.decompressobj()
            data = unpacking.decompress(packed, MOST_BYTES + 1)
        except (binascii.Error, zlib.error) as trouble:
            raise forms.ValidationError(_("The file did not arrive whole; choose it again.")) from trouble
        if len(data) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB; use the command: youxu org import."))
        return data

    @staticmethod
    def packed(data: bytes) -> str:
        """Return the bytes of a file as the page carries them."""
        return base64.b64encode(zlib.compress(data)).decode()

    def values(self) -> dict[str, Any]:
        """Return what the import takes."""
        return {"name": self.cleaned_data["name"], "data": self.cleaned_data["content"]}


class UnitForm(Form):
    """What is kept of a unit."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=120)
    telephone = forms.CharField(
        label=_("Duty telephone"), required=False, max_length=40, help_text=_("Shown on every page.")
    )
    reference_prefix = forms.RegexField(
        r"^[A-Z]{1,8}$",
        label=_("Prefix of incident numbers"),
        required=False,
        max_length=8,
        help_text=_("Capital letters, as YS in YS261123-01."),
        error_messages={"invalid": _("Capital letters only, as YS.")},
    )

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        given = super().values()
        fields = {name: given.pop(name) for name in ("name", "name_en", "telephone", "reference_prefix")}
        return {**given, "fields": fields}


class UnitAddForm(UnitForm):
    """A unit below another."""

    key = forms.CharField(
        label=_("Short name"),
        max_length=60,
        help_text=_("Small letters, digits and hyphens; it stands in addresses and does not change."),
    )
    level = forms.ChoiceField(label=_("Level"))
    field_order = ("key", "level", "name", "name_en", "telephone", "reference_prefix")

    def __init__(self, *args: Any, parent: str, **given: Any) -> None:
        super().__init__(*args, **given)
        below = list(UnitLevel)[list(UnitLevel).index(UnitLevel(parent)) + 1 :]
        self.fields["level"].choices = [(str(one), wording.word("unit_level", one)) for one in below]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        given = super().values()
        fields = given.pop("fields")
        return {**given, **fields}


def default_span(at: Any) -> dict[str, Any]:
    """Return a first guess of a shift: from the next whole hour, for a day."""
    start = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return {"starts_at": start, "ends_at": start + timedelta(hours=24)}
