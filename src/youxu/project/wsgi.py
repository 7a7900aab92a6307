"""The WSGI face: all pages."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
application = get_wsgi_application()
# What was loaded lives as long as the process: no later collection needs to walk through it while a page waits.
gc.collect()
gc.freeze()
