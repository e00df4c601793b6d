"""How the movement runs in the units: guidance and who has read it, spreading the plan, propaganda, the assessment at
the end.

Plan 44, IV: heads make the plan known in their units (1), propaganda (2), mass organisations mobilise people (3), the
standing office guides (4a) and assesses completion, the head's responsibility and the effect of the reform (4b).
"""
