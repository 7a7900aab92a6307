"""Addresses of the whole product, and the pages of errors."""

from django.urls import include, path

urlpatterns = [path("", include("youxu.web.urls"))]

handler400 = "youxu.web.pages.errors.bad_request"
handler403 = "youxu.web.pages.errors.forbidden"
handler404 = "youxu.web.pages.errors.not_found"
handler500 = "youxu.web.pages.errors.failed"
