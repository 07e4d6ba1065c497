"""How far the rows of a deep tree are indented: evenly at first, then ever less, never past a limit."""

from dataclasses import dataclass

_EVEN_SHARE = 0.7
_CLOSEST_GUIDES = 4


@dataclass(frozen=True, slots=True)
class Indent:
    """Even steps of `step` pixels as far as they fit well into `room`, which no depth exceeds."""

    step: int
    room: int

    @property
    def even(self) -> int:
        """How many levels are indented by a whole step."""
        return max(1, int(self.room * _EVEN_SHARE) // self.step)

    def x(self, depth: int) -> int:
        """The indentation of a depth in pixels."""
        if depth <= self.even:
            return depth * self.step
        left = max(0, self.room - self.even * self.step)
        beyond = depth - self.even
        return self.even * self.step + int(left * beyond / (beyond + left / self.step)) if left else self.room

    def guides(self, depth: int) -> tuple[int, ...]:
        """Where the guide lines of a row stand, one for each level above it while they can be told apart."""
        out: list[int] = []
        for level in range(depth):
            x = self.x(level)
            if not out or x - out[-1] >= _CLOSEST_GUIDES:
                out.append(x)
            elif level > self.even:
                break
        return tuple(out)
