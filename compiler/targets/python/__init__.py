"""Programs → calculators: Python modules that need nothing but the standard library."""

from compiler.targets.python.module import emit_module, reserved_names

__all__ = ["emit_module", "reserved_names"]
