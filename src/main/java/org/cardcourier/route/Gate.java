package org.cardcourier.route;

import java.util.function.UnaryOperator;

/** Who may send notices. */
public interface Gate {

    /**
     * Lets a request pass or not.
     *
     * @param headers gives a header's value by its name, or null
     * @param body    the raw bytes
     * @throws HttpRefusal 401 if the sender is not known
     */
    void verify(UnaryOperator<String> headers, byte[] body);

    /**
     * The same before the body is read: who has no key, or a signature that cannot be right, need not send one.
     *
     * @param headers gives a header's value by its name, or null
     * @throws HttpRefusal 401 if the sender is certainly not known
     */
    void verifyHeaders(UnaryOperator<String> headers);

    /**
     * The same for a request without a body: only a key counts.
     *
     * @param headers gives a header's value by its name, or null
     * @throws HttpRefusal 401 if the sender is not known
     */
    void verifyKey(UnaryOperator<String> headers);
}
