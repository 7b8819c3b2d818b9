"""Figures of money as refusals name them. Pure."""

from __future__ import annotations

FEN = 100


def in_yuan(fen: int) -> str:
    """Return fen as yuan with two decimals and separated thousands."""
    return f"{fen // FEN:,}.{fen % FEN:02d}" if fen >= 0 else f"-{in_yuan(-fen)}"
