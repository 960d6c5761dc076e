"""From a case to paper: the briefing, the board as vectors, the web page."""
