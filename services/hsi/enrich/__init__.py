"""Takes ObjectsDetected, gives DetectionsReady; no enrichment exists yet, so the stage is off and no hop is made."""
