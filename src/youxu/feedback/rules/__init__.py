"""Pure decisions about what customers say: states, limits of texts, masks, figures, when words go."""
