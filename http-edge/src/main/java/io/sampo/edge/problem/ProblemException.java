package io.sampo.edge.problem;

import io.sampo.protocol.error.ErrorCode;

/** A request that cannot be answered with a result. Carries no stack trace, as it reports no defect. */
public final class ProblemException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    /** Refuses with {@code problem}. */
    public ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** Refuses a request that contradicts itself or the protocol, saying the field, what came and what was expected. */
    public static ProblemException invalid(String detail) {
        return new ProblemException(Problem.invalid(detail));
    }

    /** The same, blamed on {@code param}. */
    public static ProblemException invalid(String param, String detail) {
        return new ProblemException(Problem.of(ErrorCode.INVALID_REQUEST, detail, param));
    }

    /** What to tell the client. */
    public Problem problem() {
        return problem;
    }
}
