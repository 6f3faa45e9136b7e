package org.cardcourier;

import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.component.freemarker.FreemarkerComponent;
import org.cardcourier.card.Cards;
import org.cardcourier.card.Templates;
import org.cardcourier.intake.KnownTemplates;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.NoticeReader;
import org.cardcourier.journal.Journal;
import org.cardcourier.route.CardSteps;
import org.cardcourier.route.OpenGate;
import org.cardcourier.route.Webhook;

/** What routes may name: every bean by its name, the same for {@code run} and for {@code check}. */
public final class Beans {

    private Beans() {}

    /**
     * The beans of a home. None of them is running, holds a port or has a file open.
     *
     * @param settings where templates and mappings lie
     * @param clock    the time
     * @param journal  the open journal; null for {@code check}, where no bean is asked to do anything
     * @return the beans by name
     */
    public static Map<String, Object> of(Settings settings, Clock clock, Journal journal) {
        Templates templates = templates(settings);
        Map<String, Object> beans = new LinkedHashMap<>();
        beans.put("clock", clock);
        beans.put("freemarker", new FreemarkerComponent() {
            @Override
            public freemarker.template.Configuration getConfiguration() {
                return templates.configuration(); // Camel would clone it per endpoint and lose what is set per file
            }
        });
        beans.put("card", new CardSteps(new Cards(templates)));
        beans.put(
                "webhook", new Webhook(new OpenGate(), reader(templates), new Mappings(settings.mappings()), journal));
        return beans;
    }

    /**
     * The templates of a home.
     *
     * @param settings where they lie
     * @return the templates
     */
    public static Templates templates(Settings settings) {
        return new Templates(settings.templates(), settings.cardLocale());
    }

    /**
     * What reads notices.
     *
     * @param templates those that notices may name
     * @return the reader
     */
    public static NoticeReader reader(Templates templates) {
        return new NoticeReader(known(templates));
    }

    private static KnownTemplates known(Templates templates) {
        return new KnownTemplates() {
            @Override
            public Set<String> names() {
                return new HashSet<>(templates.known());
            }

            @Override
            public Set<String> locales(String name) {
                return Set.of("zh", "en");
            }
        };
    }
}
