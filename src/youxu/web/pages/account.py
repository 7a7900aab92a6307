"""Signing in and out, one's own account, one-time links, language."""

from __future__ import annotations

from typing import Any

from axes.utils import reset as reset_failures
from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from youxu.organisation import actions as organisation_actions
from youxu.organisation import queries as organisation
from youxu.organisation.rules import InvitationKind
from youxu.web import units
from youxu.web.context import telephone
from youxu.web.forms.account import ChangePasswordForm, NewPasswordForm, SignInForm
from youxu.web.pages.acting import act
from youxu.web.request import Request

YEAR = 365 * 24 * 3600
UNIT_COOKIE = "youxu_unit"


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: Request) -> HttpResponse:
    """Sign in with staff number or mobile; ten failures close the door for a quarter of an hour."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_wanted(request))
    form = SignInForm(request, request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid() and form.person is not None:
        login(request, form.person)
        answer = HttpResponseRedirect(_wanted(request))
        actor = organisation.actor_for(form.person, at=request.at, surface="WEB")
        answer.set_cookie(
            UNIT_COOKIE, actor.unit.strip("/").replace("/", "."), YEAR, httponly=True, samesite="Lax"
        )
        return answer
    return _front_page(request, form, 422 if request.method == "POST" else 200)


def locked_out(
    request: Request, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Answer a sign-in after too many failures: the door is closed for a while, the telephone is not (429)."""
    return _front_page(
        request, SignInForm(request, initial={"next": request.POST.get("next", "")}), 429, locked=True
    )


def _front_page(request: Request, form: SignInForm, status: int, locked: bool = False) -> HttpResponse:
    home = units.home(_path(request.COOKIES.get(UNIT_COOKIE, "")))
    values = {
        "form": form,
        "locked": locked,
        "home": home,
        "home_name": units.name(home),
        "duty_telephone": telephone(home),
        "trouble": units.trouble_of(home, request.at),
    }
    return render(request, "account/sign_in.html", values, status=status)


def _path(cookie: str) -> str:
    return cookie.replace(".", "/") + "/" if cookie else ""


def _wanted(request: Request) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and target.startswith("/") else settings.LOGIN_REDIRECT_URL


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect(settings.LOGIN_URL)


def language(request: Request, code: str) -> HttpResponse:
    """Keep the reader's language in a cookie and go back to where they were."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    answer = HttpResponseRedirect(_wanted(request))
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, YEAR, samesite="Lax")
    return answer


def account(request: Request) -> HttpResponse:
    """Show who is signed in, the posts held now, and what can be set."""
    # Nobody comes here without signing in (SignInRequiredMiddleware), which the type of ``user`` cannot know.
    person = organisation.person_row(request.user, request.at)  # type: ignore[arg-type]
    return render(
        request, "account/account.html", {"person": person, "posts": person.posts, "here": "account"}
    )


@require_POST
def shortcuts(request: Request) -> HttpResponse:
    """Switch the keyboard shortcuts off or on for this browser."""
    answer = HttpResponseRedirect("/account/")
    answer.set_cookie(
        "youxu_shortcuts", "off" if request.POST.get("to") == "off" else "on", YEAR, samesite="Lax"
    )
    return answer


@sensitive_post_parameters()
def password(request: Request) -> HttpResponse:
    """Change one's own password; other sessions of the same person end."""
    form = ChangePasswordForm(request.POST or None)
    answer = act(
        request,
        form,
        organisation_actions.change_password,
        template="account/password.html",
        context={"here": "account"},
        extra={"person": request.user},
        then="/account/",
        said=_("Your password is changed."),
    )
    if answer.status_code == 303 and request.user.is_authenticated:
        request.user.refresh_from_db()
        update_session_auth_hash(request, request.user)
    return answer


@never_cache
@sensitive_post_parameters()
def one_time_link(request: Request, token: str) -> HttpResponse:
    """Set the password by a one-time link: a new account, or a reset that an administrator handed out."""
    invitation = organisation.invitation_for(token, at=request.at)
    if invitation is None or invitation.fault is not None:
        return render(request, "account/link_spent.html", {"invitation": invitation}, status=404)
    reset = invitation.kind == InvitationKind.RESET
    answer = act(
        request,
        NewPasswordForm(request.POST or None),
        organisation_actions.reset_password if reset else organisation_actions.accept_invitation,
        template="account/link.html",
        context={"invitation": invitation},
        extra={"token": token},
        then="/sign-in/",
        said=_("Your password is set. Sign in with it now."),
    )
    if answer.status_code == 303:
        reset_failures(username=invitation.staff_number)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


urlpatterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-out/", sign_out, name="sign-out"),
    path("language/<str:code>/", language, name="language"),
    path("account/", account, name="account"),
    path("account/shortcuts/", shortcuts, name="shortcuts"),
    path("account/password/", password, name="password"),
    path("invitation/<str:token>/", one_time_link, name="invitation"),
    path("reset/<str:token>/", one_time_link, name="reset"),
]
