package org.cardcourier.intake;

import java.io.IOException;

/** A file is not opened at all: it is no regular file, or of a kind that nobody reads. */
public final class FileRefused extends IOException {

    private static final long serialVersionUID = 1;

    FileRefused(String sentence) {
        super(sentence);
    }
}
