"""Takes FrameCaptured, asks the detector server, stores what matters, gives DetectionsReady (or ObjectsDetected)."""
