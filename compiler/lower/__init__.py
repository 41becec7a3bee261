"""Consolidated scheme → settlement program."""

from compiler.lower.scheme import lower

__all__ = ["lower"]
