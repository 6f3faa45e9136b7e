package org.cardcourier.intake;

import java.util.Set;

/**
 * Which templates there are, asked for each notice, so that an unknown name is refused when it arrives. A language that a
 * template lacks is no reason to refuse: the card then speaks {@code card.locale}.
 */
@FunctionalInterface
public interface KnownTemplates {

    /** @return the templates' names, such as "order-card" */
    Set<String> names();
}
