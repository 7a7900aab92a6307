"""Pages of incidents: the list, the room, and one page for each act of the six steps."""

from youxu.web.pages.incidents import (
    above,
    change,
    close,
    facts,
    first,
    listing,
    long,
    mass,
    overlap,
    papers,
    people,
    planned,
    respond,
    restore,
    room,
    scene,
)

urlpatterns = [
    *overlap.urlpatterns,
    *planned.urlpatterns,
    *long.urlpatterns,
    *above.urlpatterns,
    *listing.urlpatterns,
    *close.urlpatterns,
    *facts.urlpatterns,
    *first.urlpatterns,
    *mass.urlpatterns,
    *respond.urlpatterns,
    *restore.urlpatterns,
    *change.urlpatterns,
    *scene.urlpatterns,
    *papers.urlpatterns,
    *people.urlpatterns,
    *room.urlpatterns,
]
