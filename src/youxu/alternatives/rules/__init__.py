"""Pure decisions of alternatives: who may stand in, in which order, in which words, how many are sent where."""
