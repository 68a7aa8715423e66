"""From clips to results folders: one, or a whole squad."""
