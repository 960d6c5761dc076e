"""Paths, measures, communities and matching over a case's graph."""
