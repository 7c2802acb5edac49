"""Ground floor: the contract. Frozen messages, ids, the table of streams, facts about risk; imports pydantic only."""
