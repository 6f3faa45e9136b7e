package org.cardcourier.intake;

import java.util.Set;

/** The templates that tests know. */
final class SomeTemplates {

    static final KnownTemplates SHIPPED = () -> Set.of("order-card", "order-card-seed", "order-question");

    private SomeTemplates() {}
}
