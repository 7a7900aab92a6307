"""Where the code of a session leads (T1): one button by which who is there signs for themselves, once signed in."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.exercises import actions, queries
from youxu.exercises.rules.trainings import AttendanceWay
from youxu.web.forms.base import Form
from youxu.web.pages.acting import About, act
from youxu.web.pages.training.home import HERE, named, reader_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


def here(request: Request, code: str) -> HttpResponse:
    """Show what is taught where and one button; only its POST signs, so that no prefetcher can."""
    session, person = queries.session_with_code(code), reader_of(request)
    if session is None or person is None:
        raise Http404
    (row,) = named([queries.session_row(session)], session.unit)
    return act(
        request,
        Form(request.POST or None),
        actions.attend_training,
        template="training/here.html",
        context=lambda: {
            **HERE,
            "row": row,
            "title": either(row.title, row.title_en),
            "place_name": either(session.unit.name, session.unit.name_en),
            "signed": queries.attended(session, person),
        },
        extra={"session": session, "person": person, "way": AttendanceWay.CODE},
        about=About("exercises.trainingsession", session.pk, session.stream, session.unit_path),
        then=reverse("training-here", args=[code]),
        said=_("You are on the list."),
    )


urlpatterns = [path("training/here/<str:code>/", here, name="training-here")]
