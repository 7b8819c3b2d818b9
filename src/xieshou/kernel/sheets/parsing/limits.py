"""Limits of what is read. Source: own measurements, see docs of the sheets; all in one place."""

from __future__ import annotations

MEBIBYTE = 1024 * 1024

FILE_BYTES = 30 * MEBIBYTE
ZIP_ENTRIES = 2_000
ZIP_TOTAL_BYTES = 200 * MEBIBYTE
ZIP_RATIO = 100
ZIP_RATIO_FROM_BYTES = MEBIBYTE  # small files compress well without being bombs
CELL_CHARACTERS = 10_000
COLUMNS = 300
HEADER_SEARCH_ROWS = 30
CHUNK_ROWS = 2_500

# The child process: what it may use before the first row, and altogether.
CHILD_DATA_BYTES = 270 * MEBIBYTE
CHILD_OPEN_CPU_SECONDS = 4
CHILD_CPU_SECONDS = 120
OPEN_WALL_SECONDS = 20.0
FRAME_WALL_SECONDS = 30.0
FRAME_BYTES = 64 * MEBIBYTE
