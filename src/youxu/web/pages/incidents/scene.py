"""The page on which the security post records that police or fire brigade gave the scene back (P5a)."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from youxu.incidents.actions.scene import release_scene
from youxu.incidents.queries.scene import scene_held, who_releases
from youxu.web.forms.scene import SceneForm
from youxu.web.pages.incidents.opened import either, opened, verb_page, wording_list
from youxu.web.request import Request


def scene(request: Request, reference: str) -> HttpResponse:
    """Say whether the scene is held and who lifts that; record its release."""
    incident = opened(request, reference)
    at = request.at
    people = wording_list([either(one.name, one.name_en) for one in who_releases(incident, at)])
    held = scene_held(incident)
    intro = (
        _(
            "Until the release is recorded nothing is counted, moved, cleaned up, photographed, checked or reopened."
        )
        if held
        else _("The scene of this incident is not held.")
    )
    return verb_page(
        request,
        incident,
        SceneForm(request.POST or None),
        release_scene,
        verb="release_scene",
        heading=_("Release of the scene"),
        label=_("Record the release"),
        icon="lock",
        clause="P5a",
        intro=intro,
        effects=(
            _("Recorded by the security post: {people}").format(
                people=people or _("nobody has this post now")
            ),
            _("Name and unit of the officer are read only by who needs to know them."),
            _("Check, clean-up and reopening may begin; the limit of the clean-up runs."),
        ),
        extra={"incident": incident},
        said=_("The release of the scene is recorded."),
    )


urlpatterns = [path("incidents/<str:reference>/scene/", scene, name="scene")]
