"""Programs → calculators: Python modules that need nothing but the standard library."""

from compiler.targets.python.module import emit_module

__all__ = ["emit_module"]
