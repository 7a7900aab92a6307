"""Who on duty is told what, who acknowledged, and who is told next when nobody does (P1, P2, O2)."""
