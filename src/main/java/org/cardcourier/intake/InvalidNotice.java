package org.cardcourier.intake;

import java.util.List;

/** Readable, but no valid notice. It carries all problems at once, so that the sender corrects them in one go. */
public final class InvalidNotice extends Unacceptable {

    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    InvalidNotice(List<Problem> problems) {
        super(sentence(problems), null);
        this.problems = List.copyOf(problems);
    }

    /** @return everything that is wrong, in the order found; never empty */
    public List<Problem> problems() {
        return problems;
    }

    @Override
    public int httpStatus() {
        return 422;
    }

    private static String sentence(List<Problem> problems) {
        int more = problems.size() - 1;
        String rest = more == 0 ? "" : more == 1 ? " (and 1 more problem)" : " (and " + more + " more problems)";
        return problems.get(0).sentence() + rest;
    }
}
