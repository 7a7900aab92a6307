"""Drills: the list, preparing, conducting, scenarios, what reached a player."""

from youxu.web.pages.drills import conducting, home, importing, inbox, preparing, scripts

urlpatterns = [
    *importing.urlpatterns,
    *scripts.urlpatterns,
    *preparing.urlpatterns,
    *conducting.urlpatterns,
    *home.urlpatterns,
    *inbox.urlpatterns,
]
