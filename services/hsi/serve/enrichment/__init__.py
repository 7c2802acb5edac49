"""The enrichment server: not built yet."""
