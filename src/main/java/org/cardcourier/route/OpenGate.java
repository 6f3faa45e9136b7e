package org.cardcourier.route;

import java.util.function.UnaryOperator;

/** Anyone on this host may send: {@code intake.auth=none}, which must be written down and holds on loopback only. */
public final class OpenGate implements Gate {

    @Override
    public void verify(UnaryOperator<String> headers, byte[] body) {
        // open on purpose
    }

    @Override
    public void verifyHeaders(UnaryOperator<String> headers) {
        // open on purpose
    }

    @Override
    public void verifyKey(UnaryOperator<String> headers) {
        // open on purpose
    }
}
