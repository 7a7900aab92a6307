"""Simulation: the list and starting one, one result, two side by side."""

from youxu.web.pages.simulation import home, result

urlpatterns = [*home.urlpatterns, *result.urlpatterns]
