"""Every threshold of the program, with its reason and the measurement behind it.

Grouped by the stage that reads it. A number without a measurement says so ("provisional") and names what would settle it.
"""

from __future__ import annotations

from typing import Final

# --------------------------------------------------------------------------- limits on what comes in

MAX_FILE_BYTES: Final = 256 * 2**20
"""Largest file read at all. The largest real scan seen is 40 MB; 300 MB of text must be refused within 10 s and 1 GB."""

MAX_TEXT_BYTES: Final = 16 * 2**20
"""Largest text or markup source. A report is 5–60 kB; a whole site page with embedded images stays under 8 MB."""

MAX_UNPACKED_BYTES: Final = 512 * 2**20
"""Largest unpacked size of a container (docx, xlsx, ofd, zip): beyond it, it is taken for a zip bomb."""

# --------------------------------------------------------------------------- confidence

ACCEPT_AT: Final = 0.98
"""Provisional until fitted: a cell is accepted at this probability or above."""
