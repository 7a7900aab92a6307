"""The WSGI face: all pages."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
application = get_wsgi_application()
# What was loaded lives as long as the process: no later collection needs to walk through it while a page waits.
gc.collect()
gc.freeze()
# A page makes some thousand objects and drops nearly all of them by itself. At Python's own measure every eighth page of
# a long list waited for a walk through all that the process keeps (50 ms and more); now hardly one in a thousand does.
gc.set_threshold(10_000, 20, 50)
