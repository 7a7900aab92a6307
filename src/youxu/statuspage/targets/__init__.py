"""Where the site is copied to: each way is one module with ``copy(address, root, digests, before)``.

``digests`` are of all files of the site, ``before`` of those that this target had after the last copy that went well. A way
returns how many files it wrote and removed, and raises Uncopied with words for a person.
"""

from youxu.statuspage.targets.copying import copy_to
from youxu.statuspage.targets.words import Copied, Uncopied

__all__ = ["Copied", "Uncopied", "copy_to"]
