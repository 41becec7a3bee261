"""The calculators written by `tiaoli build`; standard library only, never edited by hand."""
