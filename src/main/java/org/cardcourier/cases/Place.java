package org.cardcourier.cases;

import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Where something stands in a case file.
 *
 * @param line   from 1; 0 for the file as a whole
 * @param column from 1; 0 for the line as a whole
 */
public record Place(int line, int column) {

    static final Place WHOLE = new Place(0, 0);

    static Place of(Node node) {
        return node.getStartMark()
                .map(mark -> new Place(mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(WHOLE);
    }
}
