package org.cardcourier.harness;

import java.io.IOException;
import java.nio.file.Path;

/** Makes a home with the shipped routes and templates. */
@FunctionalInterface
public interface Homes {

    /**
     * Fills a folder.
     *
     * @param home an existing folder
     * @throws IOException if it cannot be written
     */
    void make(Path home) throws IOException;
}
