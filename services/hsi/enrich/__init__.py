"""Takes ObjectsDetected, gives DetectionsReady; no enrichment exists yet, so the stage is off and no hop is made.

Off means: detect gives DetectionsReady itself (the table in `events.streams` names both writers), so nothing waits
for this room and a single machine does not run it. Started alone, it passes on what a version with enrichment may
have left in `enrichment_queue`, so that a downgrade loses nothing.
"""
