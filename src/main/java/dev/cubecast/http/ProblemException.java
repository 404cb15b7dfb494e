package dev.cubecast.http;

/** A request that ends with a problem. It is the client's or the cube's problem, not a mistake in the code: no stack trace. */
final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    ProblemException(ErrorCode code, String detail) {
        this(new Problem(code, detail));
    }

    Problem problem() {
        return problem;
    }
}
