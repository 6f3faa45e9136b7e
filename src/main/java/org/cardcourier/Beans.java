package org.cardcourier;

import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.freemarker.FreemarkerComponent;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.cardcourier.card.Cards;
import org.cardcourier.card.Templates;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.NoticeFiles;
import org.cardcourier.intake.NoticeReader;
import org.cardcourier.journal.Journal;
import org.cardcourier.route.Alarm;
import org.cardcourier.route.AlarmLogin;
import org.cardcourier.route.AnswerSteps;
import org.cardcourier.route.BatchReports;
import org.cardcourier.route.BatchWatch;
import org.cardcourier.route.CardSteps;
import org.cardcourier.route.ChatwootEvents;
import org.cardcourier.route.Drop;
import org.cardcourier.route.DropFilter;
import org.cardcourier.route.Fetched;
import org.cardcourier.route.Gate;
import org.cardcourier.route.KeyGate;
import org.cardcourier.route.OldFiles;
import org.cardcourier.route.OpenGate;
import org.cardcourier.route.Orders;
import org.cardcourier.route.Webhook;

/** What routes may name: every bean by its name, the same for {@code run} and for {@code check}. */
public final class Beans {

    /** The certificates that Chatwoot's own must be signed by; there only where the home names some. */
    static final String TRUST = "chatwootTrust";

    /** The templates themselves, for whoever edits them while Card Courier runs. */
    static final String TEMPLATES = "templates";

    private Beans() {}

    /** The name of a connection's certificates. */
    static String trustName(Settings connection) {
        return TRUST + (connection.accountName().isEmpty() ? "" : "-" + connection.accountName());
    }

    /** The certificates of each connection that names some, by {@link #trustName}. */
    static Map<String, SSLContextParameters> trusts(Settings settings) {
        Map<String, SSLContextParameters> trusts = new LinkedHashMap<>();
        settings.each()
                .forEach(each -> Trust.of(each).ifPresent(context -> trusts.put(trustName(each), trust(context))));
        return trusts;
    }

    private static SSLContextParameters trust(SSLContext context) {
        return new SSLContextParameters() {
            @Override
            public SSLContext createSSLContext(CamelContext camel) {
                return context;
            }
        };
    }

    /**
     * The beans of a home. None of them is running, holds a port or has a file open.
     *
     * @param settings where templates and mappings lie
     * @param clock    the time
     * @param journal  the open journal; null for {@code check}, where no bean is asked to do anything
     * @return the beans by name
     */
    public static Map<String, Object> of(Settings settings, Clock clock, Journal journal) {
        return of(settings, clock, journal, settings.home());
    }

    /**
     * The same with other files than the home's own.
     *
     * @param settings the settings
     * @param clock    the time
     * @param journal  the open journal
     * @param files    the folder with the templates/ and mappings/ that are in use
     * @return the beans by name
     */
    static Map<String, Object> of(Settings settings, Clock clock, Journal journal, Path files) {
        Templates templates = new Templates(files.resolve("templates"), settings.cardLocale());
        Map<String, Object> beans = new LinkedHashMap<>();
        beans.put("clock", clock);
        beans.put(TEMPLATES, templates);
        beans.put("freemarker", new FreemarkerComponent() {
            @Override
            public freemarker.template.Configuration getConfiguration() {
                return templates.configuration(); // Camel would clone it per endpoint and lose what is set per file
            }
        });
        beans.putAll(trusts(settings));
        beans.put("card", new CardSteps(new Cards(templates)));
        NoticeReader reader = reader(settings, templates);
        NoticeReader lenientReader = reader.in(settings.timeZone().orElse(null));
        Mappings mappings = new Mappings(files.resolve("mappings"));
        Gate gate = settings.intakeOpen() ? new OpenGate() : new KeyGate(settings.intakeSecrets(), clock);
        beans.put("webhook", new Webhook(gate, reader, mappings, journal));
        Drop drop = new Drop(
                settings.dropDirectory(),
                new NoticeFiles(lenientReader, settings.files(), mappings, settings.room()),
                mappings,
                new Drop.Limits(settings.dropGroup(), settings.dropStopAtPercent()),
                journal,
                clock);
        beans.put("drop", drop);
        beans.put("drop-filter", new DropFilter(drop, settings.dropSettle()));
        beans.put("batches", new BatchWatch(settings.dropDirectory(), journal, settings.dropKeep(), clock));
        BatchReports reports = new BatchReports(settings.dropDirectory(), journal, clock);
        beans.put("reports", reports);
        beans.put("oldFiles", new OldFiles(settings.dropDirectory(), settings.dropKeep(), reports::notFinal, clock));
        ChatwootEvents events = new ChatwootEvents(
                settings.each().stream().map(Beans::events).toList(), settings.orderNumbers(), journal, clock);
        beans.put("events", events);
        beans.put(
                "answers",
                new AnswerSteps(
                        events,
                        settings.each().stream().map(Beans::answers).toList(),
                        templates,
                        journal,
                        settings.lookForAnswers(),
                        clock));
        beans.put("alarm", new Alarm(settings.alarm().language()));
        beans.put("alarmLogin", new AlarmLogin(settings.alarm()));
        beans.put("fetched", new Fetched(settings.dropDirectory()));
        beans.put("fetchedBefore", Fetched.before(settings.dropDirectory()));
        beans.put("orders", new Orders(orders(settings), lenientReader, mappings, journal, clock));
        return beans;
    }

    private static ChatwootEvents.Connection events(Settings connection) {
        return new ChatwootEvents.Connection(
                connection.accountName(),
                new ChatwootEvents.Secrets(connection.webhookSecrets(), connection.pathSecrets()),
                connection.accountId());
    }

    private static AnswerSteps.Connection answers(Settings connection) {
        return new AnswerSteps.Connection(
                connection.accountName(),
                connection.accountId(),
                connection.supportTeamId(),
                connection.supportAgentId());
    }

    private static Orders.Source orders(Settings settings) {
        return new Orders.Source(
                settings.ordersUrl().orElse(null),
                settings.ordersTokenFile().orElse(null),
                settings.ordersOverlap(),
                settings.ordersMapping(),
                settings.ordersMaxBytes(),
                settings.dropDirectory().resolve("reports"));
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
     * What reads files of notices.
     *
     * @param settings how much they may hold, and where mappings lie
     * @param reader   with the time zone of times without an offset
     * @return the reader of files
     */
    public static NoticeFiles files(Settings settings, NoticeReader reader) {
        return new NoticeFiles(reader, settings.files(), new Mappings(settings.mappings()), settings.room());
    }

    /**
     * What opens files of which the caller chooses the mapping, also for those in a zip.
     *
     * @param settings how much a file may hold
     * @param reader   decides what is a notice
     * @return the files
     */
    public static NoticeFiles filesOfOneMapping(Settings settings, NoticeReader reader) {
        return new NoticeFiles(reader, settings.files(), null, settings.room());
    }

    /**
     * What reads notices.
     *
     * @param settings  the connections that notices may name
     * @param templates the templates that notices may name
     * @return the reader
     */
    public static NoticeReader reader(Settings settings, Templates templates) {
        return new NoticeReader(templates::known)
                .withAccounts(settings.further().keySet());
    }
}
