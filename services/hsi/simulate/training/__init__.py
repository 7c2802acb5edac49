"""The shipped detector in the making: rendered samples, the net, its loss, its ONNX form. Needs the `train` extra."""
