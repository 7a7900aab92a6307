"""The page that is printed and kept beside the computer: moving to another one in ten minutes (G4)."""

from __future__ import annotations

from youxu.kernel.words import mark

TITLE = mark("Moving Youxu to another computer in ten minutes")
STEPS = (
    mark(
        "Old computer, if it still runs: open a terminal and run  youxu backup  . It says where the archive lies."
    ),
    mark(
        "Old computer broken: take the newest archive from the place where you keep copies, or from the folder backups "
        "in the home of Youxu (nightly-… .zip)."
    ),
    mark(
        "Copy the archive to a USB stick. It holds every name, number and the secret key: keep it locked up."
    ),
    mark(
        "New computer: install Youxu of the same version or a later one (README, make setup). Do not start it yet."
    ),
    mark(
        "New computer: run  youxu restore ARCHIVE.zip  and wait until it says: restored. Broken off? Run it again."
    ),
    mark(
        "Run  youxu doctor  and  youxu journal verify  : each line must say ok, and the chain must be unbroken."
    ),
    mark("Switch the old computer off, or stop its Youxu for good: two that run would both send messages."),
    mark(
        "Run  youxu serve  , sign in, and compare the overview with what you know. Nobody is still signed in."
    ),
    mark(
        "An administrator looks at what is held (youxu restore held), lets it go (youxu restore release; messages: "
        "youxu delivery release) or throws away what was done meanwhile (youxu restore discard): nothing is sent again by itself."
    ),
    mark("Tell everybody the new address, and print this page and the duty list again."),
)
END = mark("Archive used: ____________   By: ____________   Begun: ______   Serving again: ______")
