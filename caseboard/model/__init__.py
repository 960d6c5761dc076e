"""The words of the trade: frozen records, vocabulary, grades, markings and approximate time. Standard library only."""
