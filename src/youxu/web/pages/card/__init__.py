"""Pages of cards and contacts: what people without an account see under ``/p/``, and where others keep them."""

from youxu.web.pages.card import contacts, keeping, public

urlpatterns = [*public.urlpatterns, *keeping.urlpatterns, *contacts.urlpatterns]
