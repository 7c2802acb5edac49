"""Takes DetectionsReady, groups them per camera in time windows, gives BatchClosed and DetectionGrouped."""
