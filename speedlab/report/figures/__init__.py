"""One figure a file: SVG with real text, coloured by the page."""
