package org.cardcourier.intake;

import java.util.List;

/** A mapping cannot be used: the file is missing, broken or has mistakes. The message names file and line of each. */
public final class MappingRefused extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<String> mistakes;

    MappingRefused(List<String> mistakes) {
        super(String.join("\n", mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    MappingRefused(String mistake) {
        this(List.of(mistake));
    }

    /** @return one sentence for each, such as {@code mappings/shop.yaml:7: unknown key "fileds"; did you mean "fields"?} */
    public List<String> mistakes() {
        return mistakes;
    }
}
