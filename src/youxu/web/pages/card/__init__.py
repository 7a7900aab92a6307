"""Pages of cards and contacts: what people without an account see under ``/p/``, and where others keep them."""

from youxu.web.pages.card import contacts, keeping, public, stand_in, supplies

urlpatterns = [
    *public.urlpatterns,
    *stand_in.urlpatterns,
    *supplies.urlpatterns,
    *keeping.urlpatterns,
    *contacts.urlpatterns,
]
