"""What several checks of notebook 07 need."""

from __future__ import annotations

from datetime import UTC, datetime

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
PATIENCE = 2_000  # questions to a store after which somebody never ends
