"""RTSP streams of cameras, sampled into pictures: we speak to the camera, FFmpeg only reads what it sends."""
