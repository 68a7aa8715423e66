"""The nouns: frozen dataclasses over NumPy that the stages hand to each other."""
