package org.cardcourier.sandbox;

/** Ends the work on a request with this answer. */
final class Halt extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    Halt(Answer answer) {
        super(null, null, false, false);
        this.answer = answer;
    }

    static Halt notFound() {
        return new Halt(Answer.notFound());
    }

    static Halt error(int status, String text) {
        return new Halt(Answer.error(status, text));
    }

    Answer answer() {
        return answer;
    }
}
