"""Keeps track of long-running operations: what was asked for, how far it is, how it ended."""
