"""The labelled sample of `youxu demo`: an invented county, its people, and the interruptions played in it."""
