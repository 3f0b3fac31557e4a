package io.vulnstream.report;

import io.vulnstream.event.Cause;

/**
 * A report that cannot be read to its end and trusted. The message is for the person who has the file: what is wrong,
 * where, and what to do.
 */
public final class ReportInvalid extends Exception {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String place;
    private final String advice;

    /**
     * @param problem what is wrong, without a full stop
     * @param place where: line and column, a field's path, or empty when it is about the whole report
     * @param advice what to do, without a full stop
     */
    public ReportInvalid(String problem, String place, String advice) {
        super(problem + (place.isEmpty() ? "" : " (" + place + ")") + ": " + advice, null, false, false);
        this.problem = problem;
        this.place = place;
        this.advice = advice;
    }

    public String problem() {
        return problem;
    }

    public String place() {
        return place;
    }

    public String advice() {
        return advice;
    }

    public Cause kind() {
        return Cause.REPORT_INVALID;
    }
}
