"""The process that answers questions, which ends sooner when it has nothing to do."""

import sys
from pathlib import Path

from spanglass.gui.questions import question_work

if __name__ == "__main__":
    question_work.IDLE_S = 0.3
    question_work.run(Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer, question_work.is_asked)
