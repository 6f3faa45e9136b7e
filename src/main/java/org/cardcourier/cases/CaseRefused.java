package org.cardcourier.cases;

import java.util.Comparator;
import java.util.List;

/** A case file has mistakes. */
public final class CaseRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Mistake> mistakes;

    CaseRefused(List<Mistake> mistakes) {
        super(mistakes.get(0).sentence());
        this.mistakes = mistakes.stream()
                .sorted(Comparator.comparingInt(mistake -> mistake.place().line()))
                .toList();
    }

    /** @return all of them, in the order of their lines */
    public List<Mistake> mistakes() {
        return mistakes;
    }
}
