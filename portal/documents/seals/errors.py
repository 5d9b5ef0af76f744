class SealUnusable(Exception):
    """This key may not or cannot seal now; `problem` is one of `PROBLEMS` (seals.condition).

    Papers wait for it and are sealed later, in the order of their numbers.
    """

    def __init__(self, problem: str):
        super().__init__(problem)
        self.problem = problem
