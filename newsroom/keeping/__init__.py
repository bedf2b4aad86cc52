"""Keeping the archive: checked byte by byte, carried to another place, backed up and brought back."""
