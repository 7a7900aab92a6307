"""Pure decisions about notices: what they say, who may publish them, what a change is worth."""
