"""Model servers: FastAPI in front of a model runtime; reached by HTTP, imported by nobody."""
