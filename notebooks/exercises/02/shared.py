"""What several checks of notebook 02 need."""

from __future__ import annotations

from datetime import UTC, datetime

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
