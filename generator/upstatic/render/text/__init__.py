"""Text of the page: translations, Markdown, and text made safe."""
