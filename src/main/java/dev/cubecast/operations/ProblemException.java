package dev.cubecast.operations;

/**
 * A request that ends with a problem. It is the client's or the cube's problem, not a mistake in the code: no stack
 * trace.
 */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    public ProblemException(ErrorCode code, String detail) {
        this(new Problem(code, detail));
    }

    public Problem problem() {
        return problem;
    }
}
