"""history/ -> _site/: first every view is gathered, then templates print them."""
