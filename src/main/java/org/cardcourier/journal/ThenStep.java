package org.cardcourier.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cardcourier.notice.Then;

/** The actions of a {@code then}, in the order in which they are done. */
public enum ThenStep {
    /** Update the contact. */
    CONTACT(11),
    /** Add and remove labels. */
    LABELS(12),
    /** Set the status; before the assignee, since opening may assign the token's own user. */
    STATUS(13),
    /** Assign an agent. */
    ASSIGNEE(14),
    /** Assign a team; apart from the agent, since Chatwoot ignores a team beside one. */
    TEAM(15),
    /** Post a private note: a message, with a marker of its own. */
    NOTE(16);

    private final int n;

    ThenStep(int n) {
        this.n = n;
    }

    /** @return the number of the step, as stored and as in the marker */
    public int n() {
        return n;
    }

    /** @return the word for people, such as "labels" */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What a {@code then} asks for.
     *
     * @param then the wishes
     * @return the steps, in order; empty for none
     */
    public static List<ThenStep> of(Then then) {
        List<ThenStep> steps = new ArrayList<>();
        if (then.isNothing()) {
            return steps;
        }
        addIf(!then.contact().isEmpty(), CONTACT, steps);
        addIf(!then.addLabels().isEmpty() || !then.removeLabels().isEmpty(), LABELS, steps);
        addIf(!then.status().isEmpty(), STATUS, steps);
        addIf(then.assigneeId() != 0, ASSIGNEE, steps);
        addIf(then.teamId() != 0, TEAM, steps);
        addIf(!then.note().isEmpty(), NOTE, steps);
        return steps;
    }

    private static void addIf(boolean wanted, ThenStep step, List<ThenStep> steps) {
        if (wanted) {
            steps.add(step);
        }
    }
}
