"""The Kubernetes operator, another house: turns Camera and ModelZoo objects into workloads; not built yet."""
