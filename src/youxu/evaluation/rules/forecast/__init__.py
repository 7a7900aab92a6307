"""How long an interruption will last, from the operator's own past: a median and an interval of 80 % (E1, P3a).

A forecast is advice inside: it becomes an *estimate*, a promise, only when the technical post adopts it.
"""
