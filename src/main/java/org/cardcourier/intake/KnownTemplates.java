package org.cardcourier.intake;

import java.util.Map;
import java.util.Set;

/** Which templates there are, asked for each notice, so that an unknown name is refused when it arrives. */
public interface KnownTemplates {

    /** @return the templates' names, such as "order-card" */
    Set<String> names();

    /**
     * The languages of one template.
     *
     * @param name a name of {@link #names()}
     * @return languages such as "zh-CN" and "en"; "en" serves "en-US" as well
     */
    Set<String> locales(String name);

    /**
     * A fixed set.
     *
     * @param locales the languages of each template, by its name
     * @return the same templates at any time
     */
    static KnownTemplates of(Map<String, Set<String>> locales) {
        Map<String, Set<String>> fixed = Map.copyOf(locales);
        return new KnownTemplates() {
            @Override
            public Set<String> names() {
                return fixed.keySet();
            }

            @Override
            public Set<String> locales(String name) {
                return fixed.getOrDefault(name, Set.of());
            }
        };
    }
}
