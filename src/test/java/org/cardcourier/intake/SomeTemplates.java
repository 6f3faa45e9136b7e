package org.cardcourier.intake;

import java.util.Map;
import java.util.Set;

/** The templates that tests know. */
final class SomeTemplates {

    static final KnownTemplates SHIPPED = KnownTemplates.of(Map.of(
            "order-card",
            Set.of("zh-CN", "en"),
            "order-card-seed",
            Set.of("zh-CN"),
            "order-question",
            Set.of("zh-CN", "en")));

    private SomeTemplates() {}
}
