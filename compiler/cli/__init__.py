"""The commands of `tiaoli`: the only place with files, clock and terminal."""
