"""The calculator page: a program and its readings → one self-contained HTML file."""

from compiler.targets.page.page import emit_page as emit_page
