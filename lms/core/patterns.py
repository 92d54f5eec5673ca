"""A course's cloth: a small seamless SVG tile drawn from its key. The same key gives the same cloth, under 2 KB."""

import hashlib
from functools import lru_cache

CELL, CELLS = 24, 4


@lru_cache(maxsize=256)
def pattern_svg(key: str, accent: str) -> str:
    """Return the SVG of a course or track. ``accent`` picks the motif: woven arcs, diagonals or fans."""
    size, name = CELL * CELLS, f"cloth-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
    path = pattern_path(key, accent)
    return (
        f'<svg class="pattern" aria-hidden="true" focusable="false"><defs><pattern id="{name}" width="{size}" '
        f'height="{size}" patternUnits="userSpaceOnUse"><path d="{path}" fill="none" stroke="currentColor" '
        f'stroke-width="1.5"/></pattern></defs><rect width="100%" height="100%" fill="url(#{name})"/></svg>'
    )


def pattern_path(key: str, accent: str) -> str:
    """Return the drawing alone: the ``d`` of a path on a square of 96, for what is not a page."""
    bits = int.from_bytes(hashlib.sha256(key.encode()).digest(), "big")
    motif = {"responsible-ai": _arcs, "techniques": _diagonals}.get(accent, _fans)
    strokes = []
    for cell in range(CELLS * CELLS):
        strokes.append(motif((cell % CELLS) * CELL, (cell // CELLS) * CELL, bits & 3))
        bits >>= 2
    return "".join(strokes)


def _arcs(x: int, y: int, turn: int) -> str:
    e, s = x + CELL, y + CELL
    if turn & 1:
        return "".join(f"M{x + r} {y}A{r} {r} 0 0 1 {x} {y + r}M{e - r} {s}A{r} {r} 0 0 1 {e} {s - r}" for r in (8, 16))
    return "".join(f"M{e - r} {y}A{r} {r} 0 0 0 {e} {y + r}M{x} {s - r}A{r} {r} 0 0 1 {x + r} {s}" for r in (8, 16))


def _diagonals(x: int, y: int, turn: int) -> str:
    e, s = x + CELL, y + CELL
    if turn & 1:
        return f"M{x} {s}L{e} {y}M{x} {y + 12}L{x + 12} {y}M{x + 12} {s}L{e} {y + 12}"
    return f"M{x} {y}L{e} {s}M{x + 12} {y}L{e} {y + 12}M{x} {y + 12}L{x + 12} {s}"


def _fans(x: int, y: int, turn: int) -> str:
    e, s = x + CELL, y + CELL
    from_x, from_y = (x if turn & 1 else e), (y if turn & 2 else s)
    step_x, step_y = (1 if turn & 1 else -1), (1 if turn & 2 else -1)
    sweep = int(step_x * step_y > 0)
    return "".join(
        f"M{from_x + step_x * r} {from_y}A{r} {r} 0 0 {sweep} {from_x} {from_y + step_y * r}" for r in (8, 16, 24)
    )
