"""Settling files of claims: reading, checking, ordering, settling, writing."""
