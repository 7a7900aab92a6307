"""Words and pure decisions of roll-calls and watches: no database, no Django."""
