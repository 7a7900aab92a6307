"""A contingency plan as a Word document, read into plan data; what is missing or doubtful is listed, never invented."""
