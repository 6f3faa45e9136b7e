package org.cardcourier.route;

/** A dropped file stays where it is until a person lets it go on: nothing is wrong with the reading of it. */
final class FileWaits extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FileWaits(String message) {
        super(message, null, false, false);
    }
}
