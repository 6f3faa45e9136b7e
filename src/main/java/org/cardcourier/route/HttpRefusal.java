package org.cardcourier.route;

/** A request that is answered with an HTTP status and one sentence. */
public final class HttpRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    HttpRefusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** What is said about a body that is not sent as JSON. */
    static String wrongType(String type) {
        String got = type == null ? "" : type.length() > 100 ? type.substring(0, 100) + "…" : type;
        return "Send the header Content-Type: application/json, got \"" + got + "\"";
    }

    /** @return the HTTP status */
    public int status() {
        return status;
    }
}
