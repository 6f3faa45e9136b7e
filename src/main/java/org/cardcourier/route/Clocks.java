package org.cardcourier.route;

import java.time.Clock;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;

/** Where the Camel side takes the time from: the clock in the registry, so that a test can set it. */
final class Clocks {

    private Clocks() {}

    static Clock of(CamelContext context) {
        Clock clock = CamelContextHelper.findSingleByType(context, Clock.class);
        return clock == null ? Clock.systemUTC() : clock;
    }
}
