"""The sections of a briefing: each a function from the briefing to pieces of a page, empty where there is nothing."""
