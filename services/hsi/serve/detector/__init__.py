"""The detector server: pictures in, boxes of security classes out, in micro-batches on ONNX Runtime."""
