"""Pages of cards and contacts: what people without an account see under ``/p/``, and where others keep them."""

from youxu.web.pages.card import public

urlpatterns = [*public.urlpatterns]
