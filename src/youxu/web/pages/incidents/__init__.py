"""Pages of incidents: the list, the room, and one page for each act of the six steps."""

from youxu.web.pages.incidents import change, close, first, listing, respond, restore, room

urlpatterns = [
    *listing.urlpatterns,
    *close.urlpatterns,
    *first.urlpatterns,
    *respond.urlpatterns,
    *restore.urlpatterns,
    *change.urlpatterns,
    *room.urlpatterns,
]
