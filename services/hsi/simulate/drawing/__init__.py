"""Pictures of a yard drawn from seeds: figures, the still background, the light. Pure: no camera, no clock."""
