"""Posts: the list of a unit, one post with everybody who held it, who deputises."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.organisation import actions, queries, rules
from youxu.organisation.models import Post
from youxu.web.forms.organisation import DeputiesForm, EndForm, HoldForm, PlainForm, PostEditForm, PostForm
from youxu.web.pages.acting import act
from youxu.web.pages.organisation.places import about_post, about_unit, frame, holding_of, post_of, unit_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


def posts(request: Request, key: str) -> HttpResponse:
    """Show the posts of a unit, body by body, with who holds them and who deputises."""
    unit = unit_of(request, key)
    found = queries.organisation_of(unit, request.at)
    missing = set(rules.KNOWN_POSTS) - set(rules.OUTLET_POSTS)
    missing -= {line.post.key for body in found.bodies for line in body.posts}
    context = {
        "bodies": found.bodies,
        "missing": [either(*rules.POST_NAMES[one]) for one in rules.KNOWN_POSTS if one in missing],
    }
    return render(request, "organisation/posts.html", {**frame(request, unit, "posts"), **context})


def post(request: Request, pk: int) -> HttpResponse:
    """Show one post."""
    return render(request, "organisation/post.html", _detail(request, post_of(request, pk)))


def post_add(request: Request, key: str) -> HttpResponse:
    """Add a post to a unit."""
    unit = unit_of(request, key, edit=True)
    return act(
        request,
        PostForm(request.POST or None, unit=unit),
        actions.add_post,
        template="organisation/post_add.html",
        context=lambda: frame(request, unit, "posts"),
        extra={"unit": unit},
        about=about_unit(unit),
        then=lambda row: reverse("post", args=[row.pk]),
        said=_("The post is added; give it to somebody next."),
    )


def post_edit(request: Request, pk: int) -> HttpResponse:
    """Rename a post or move it to another body."""
    found = post_of(request, pk, edit=True)
    initial = {"name": found.name, "name_en": found.name_en, "group": found.group}
    form = PostEditForm(request.POST or None, revision=found.revision, initial=initial)
    return _act(request, found, form, actions.edit_post, "post_edit", _("The post is changed."))


def post_retire(request: Request, pk: int) -> HttpResponse:
    """End a post that nobody holds."""
    found = post_of(request, pk, edit=True)
    then = reverse("posts", args=[found.unit.key])
    form = PlainForm(request.POST or None)
    return _act(request, found, form, actions.retire_post, "post_retire", _("The post is ended."), then)


def post_give(request: Request, pk: int) -> HttpResponse:
    """Give a post to a person."""
    found = post_of(request, pk, edit=True)
    form = HoldForm(request.POST or None, unit=found.unit)
    return _act(request, found, form, actions.hold_post, "post_give", _("The post is given."))


def post_deputies(request: Request, pk: int) -> HttpResponse:
    """Set who deputises for a post, first choice first."""
    found = post_of(request, pk, edit=True)
    others = [one for one in queries.posts_of(found.unit, with_outlets=False) if one.pk != found.pk]
    book = queries.duty_at(found.unit, request.at, outlets=[])
    chosen = book.posts[found.pk].deputies if found.pk in book.posts else ()
    form = DeputiesForm(request.POST or None, posts=others, chosen=chosen)
    return _act(request, found, form, actions.set_deputies, "post_deputies", _("The deputies are set."))


def holding_end(request: Request, pk: int) -> HttpResponse:
    """End a person's time in a post."""
    holding = holding_of(request, pk)
    found = post_of(request, holding.post_id)
    return act(
        request,
        EndForm(request.POST or None),
        actions.end_holding,
        template="organisation/holding_end.html",
        context=lambda: {**_detail(request, found), "holding": holding},
        extra={"holding": holding},
        about=about_post(found),
        then=reverse("post", args=[found.pk]),
        said=_("The end of this time in the post is recorded."),
    )


def _act(
    request: Request, found: Post, form: Any, action: Any, template: str, said: str, then: str = ""
) -> HttpResponse:
    """Run one action on a post and go back to its page."""
    return act(
        request,
        form,
        action,
        template=f"organisation/{template}.html",
        context=lambda: _detail(request, found),
        extra={"post": found},
        about=about_post(found),
        then=then or reverse("post", args=[found.pk]),
        said=said,
    )


def _detail(request: Request, found: Post) -> dict[str, Any]:
    at = request.at
    book = queries.duty_at(found.unit, at, outlets=[found.outlet_id] if found.outlet_id else [])
    line = book.posts.get(found.pk)
    times = queries.times_of_post(found, at)
    return {
        **frame(request, found.unit, "posts"),
        "post": found,
        "title": either(found.name, found.name_en),
        "deputies": [book.posts[one] for one in line.deputies if one in book.posts] if line else [],
        "on_shift": book.on_duty(found.key),
        "times": [time for time in times if not time.over],
        "before": [time for time in times if time.over],
        "verbs": sorted(rules.verbs_of(found.key)),
    }


urlpatterns = [
    path("organisation/units/<slug:key>/posts/", posts, name="posts"),
    path("organisation/units/<slug:key>/posts/add/", post_add, name="post-add"),
    path("organisation/posts/<int:pk>/", post, name="post"),
    path("organisation/posts/<int:pk>/edit/", post_edit, name="post-edit"),
    path("organisation/posts/<int:pk>/retire/", post_retire, name="post-retire"),
    path("organisation/posts/<int:pk>/give/", post_give, name="post-give"),
    path("organisation/posts/<int:pk>/deputies/", post_deputies, name="post-deputies"),
    path("organisation/holdings/<int:pk>/end/", holding_end, name="holding-end"),
]
