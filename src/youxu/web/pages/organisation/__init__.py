"""Pages of the organisation: units, people, posts, rosters, the import of people."""

from youxu.web.pages.organisation import importing, overview, people, posts, reliefs, rosters, units

urlpatterns = [
    *overview.urlpatterns,
    *people.urlpatterns,
    *posts.urlpatterns,
    *rosters.urlpatterns,
    *reliefs.urlpatterns,
    *importing.urlpatterns,
    *units.urlpatterns,
]
