package org.cardcourier.route;

/** The actions of a notice's {@code then}. */
final class ThenSteps {

    /** Property: the fixed number of the step that is being done. */
    static final String STEP = "courier.then";
}
