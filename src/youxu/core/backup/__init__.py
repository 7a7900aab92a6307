"""Everything of one installation in one file, and back into an empty database of either kind.

``making`` writes the archive from one snapshot while others work, ``archive`` is the file and its checks, ``tables``
knows what is carried and in which order, ``restoring`` loads it in chunks that go on after a kill, ``held`` keeps
what was due before the restore until a person lets it go.
"""
