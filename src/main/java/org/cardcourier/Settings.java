package org.cardcourier;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cardcourier.console.ConsoleOptions;
import org.cardcourier.intake.FileLimits;
import org.cardcourier.intake.SecretFile;
import org.cardcourier.journal.Schedule;
import org.cardcourier.notice.Notice;
import org.cardcourier.route.AlarmOptions;

/**
 * All settings; the one place where properties are read and checked.
 *
 * <p>Built-in {@code application.properties} (which also documents each one) is overridden by the home's
 * {@code courier.properties}, that by the environment ({@code chatwoot.api-token} is {@code CHATWOOT_API_TOKEN} there),
 * that by {@code -Dname=value}.
 *
 * @param connection        which connection to Chatwoot these are for: "main", or a further one's name
 * @param further           the settings for each further connection by its name; empty in those
 * @param home              the folder below which all relative paths lie
 * @param chatwootUrl       base address of Chatwoot without a slash at the end
 * @param chatwootToken     the access token; never in an output
 * @param accountId         the account's number
 * @param connectTimeout    how long to wait for a connection
 * @param readTimeout       how long to wait for an answer
 * @param connections       connections to Chatwoot at most
 * @param requestsPerSecond requests to Chatwoot in a second at most; 0 for no limit
 * @param probe             how often one request asks while Chatwoot does not answer
 * @param settle            how long after a request without an answer Chatwoot may still be carrying it out
 * @param senderBotId       agent bot to post as; 0 for the token's user
 * @param shadow            true to change nothing in Chatwoot but leave private notes
 * @param supportTeamId     who is assigned when a customer asks for support; 0 for nobody
 * @param supportAgentId    likewise
 * @param webhookSecrets    the secrets of Chatwoot's webhooks; none: events are refused
 * @param pathSecrets       secrets in the address of webhooks that are not signed; none: such addresses are refused
 * @param proxy             host and port of a proxy, or nothing
 * @param trustStore        further certificates to trust, or nothing
 * @param trustPassword     its password; "" for none
 * @param httpHost          address to listen at
 * @param httpPort          port to listen at; 0 for a free one
 * @param httpWorkers       requests worked on at once
 * @param httpConnections   open connections of senders at most
 * @param httpPatience      how long one of them may take for a whole request, and be idle
 * @param intakeOpen        true if notices need no signature
 * @param intakeSecrets     the file of secrets
 * @param dropDirectory     where files are dropped
 * @param dropSettle        how long a dropped file must not have grown
 * @param dropGroup         rows of a file that are accepted in one commit
 * @param dropStopAtPercent how many of a file's first hundred rows may be bad before it stops; 0 for all
 * @param dropKeep          how long done files and reports are kept
 * @param files             how much a file may hold
 * @param ordersUrl         the order system's address, or nothing
 * @param ordersTokenFile   the file with its key, or nothing
 * @param ordersOverlap     how far before the newest event the next poll begins
 * @param ordersMapping     name of its mapping; "" for none
 * @param ordersMaxBytes    largest answer of it that is read
 * @param journalFile       the SQLite file
 * @param acceptQueue       notices that may wait to be written
 * @param blockAtMost       how long a failing notice holds up its conversation
 * @param parkedEvery       how often it is looked whether a parked notice can be delivered
 * @param keep              how long notices are kept after their end
 * @param orderNumbers      true if a customer's message that names an order is an answer, too
 * @param lookForAnswers    for how long after a question it is looked for answers that were not told
 * @param alarm             how people are told of what wants them
 * @param cardLocale        language of a notice that names none
 * @param timeZone          time zone of times without one, or nothing
 * @param logFormat         how run writes its log: "text" for people, "json" for programs
 * @param console           how the console is reached
 * @param traces            where traces go, or nothing
 * @param jmx               true if Camel shows itself over JMX
 * @param all               every property by name, without secrets: what routes may use as {@code {{name}}}
 */
public record Settings(
        String connection,
        Map<String, Settings> further,
        Path home,
        URI chatwootUrl,
        String chatwootToken,
        int accountId,
        Duration connectTimeout,
        Duration readTimeout,
        int connections,
        int requestsPerSecond,
        Duration probe,
        Duration settle,
        long senderBotId,
        boolean shadow,
        long supportTeamId,
        long supportAgentId,
        List<String> webhookSecrets,
        List<String> pathSecrets,
        Optional<HostPort> proxy,
        Optional<Path> trustStore,
        String trustPassword,
        String httpHost,
        int httpPort,
        int httpWorkers,
        int httpConnections,
        Duration httpPatience,
        boolean intakeOpen,
        Path intakeSecrets,
        Path dropDirectory,
        Duration dropSettle,
        int dropGroup,
        int dropStopAtPercent,
        Duration dropKeep,
        FileLimits files,
        Optional<URI> ordersUrl,
        Optional<Path> ordersTokenFile,
        Duration ordersOverlap,
        String ordersMapping,
        int ordersMaxBytes,
        Path journalFile,
        int acceptQueue,
        Duration blockAtMost,
        Duration parkedEvery,
        Duration keep,
        boolean orderNumbers,
        Duration lookForAnswers,
        AlarmOptions alarm,
        String cardLocale,
        Optional<ZoneId> timeZone,
        String logFormat,
        ConsoleOptions console,
        Optional<URI> traces,
        boolean jmx,
        Map<String, String> all) {

    /** The name of the home's own file. */
    public static final String FILE = "courier.properties";

    private static final String URL = "chatwoot.api-url";
    /** Where nobody is: RFC 2606 reserves the name. */
    private static final URI NO_URL = URI.create("http://address.invalid");

    /** What routes do not see. */
    private static final List<String> SECRETS =
            List.of("chatwoot.api-token", "chatwoot.webhook-secret", "chatwoot.trust-store-password");

    private static final String CHATWOOT = "chatwoot.";

    /** No more than what cannot be taken for something else: who delivers it decides. */
    private static final String MAIL = "[^\\s,<>\"@]{1,64}@[A-Za-z0-9.-]{1,255}";

    private static final String URL_MEANING = "Chatwoot's base address, such as https://chat.example.com";

    /** A host and a port. */
    public record HostPort(String host, int port) {}

    /** A setting is missing or wrong; the message is one sentence that says which and what to do. */
    public static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** @param message one sentence for the person who set it */
        public Wrong(String message) {
            super(message);
        }
    }

    @Override
    public String toString() {
        return "Settings of " + home; // never the token
    }

    /**
     * What the journal's keys begin with: a notice is never sent to another Chatwoot or account.
     *
     * @return address and account
     * @throws Wrong if the settings were {@linkplain #readForDesk read without an address} and there is none
     */
    public String account() {
        if (chatwootUrl.equals(NO_URL)) {
            throw missing(home, URL, URL_MEANING);
        }
        return chatwootUrl + "/" + accountId;
    }

    /**
     * The settings for one connection.
     *
     * @param name "main" or "" for the main one, or a further one's name
     * @return these settings with that connection's address, token and so on
     * @throws Wrong if there is none of that name
     */
    public Settings of(String name) {
        if (name.isEmpty() || name.equals(connection)) {
            return this;
        }
        Settings other = further.get(name);
        if (other == null) {
            throw new Wrong("There is no connection " + name + " in the settings; there "
                    + (further.isEmpty() ? "is only main" : "are main, " + String.join(", ", further.keySet())));
        }
        return other;
    }

    /** @return the settings for each connection, the main one first */
    public List<Settings> each() {
        List<Settings> each = new ArrayList<>(List.of(this));
        each.addAll(further.values());
        return each;
    }

    /**
     * A sentence about the main connection's settings, as one about this one's.
     *
     * @param sentence with names such as {@code chatwoot.api-url}
     * @return with names such as {@code chatwoot.shop-b.api-url}
     */
    public String named(String sentence) {
        return accountName().isEmpty() ? sentence : ConnectionKeys.said(sentence, connection);
    }

    /** @return what notices of this connection have as their account: "" for the main one */
    public String accountName() {
        return connection.equals(Notice.MAIN_ACCOUNT) ? "" : connection;
    }

    /** @return the folder of the route files */
    public Path routes() {
        return home.resolve("routes");
    }

    /** @return the folder of the templates */
    public Path templates() {
        return home.resolve("templates");
    }

    /** @return a folder for temporary files; it is made when it is needed */
    public Path room() {
        return home.resolve("data").resolve("tmp");
    }

    /** @return the folder of the mappings */
    public Path mappings() {
        return home.resolve("mappings");
    }

    /**
     * Which folder is the home.
     *
     * @param option what {@code --home} said, or null
     * @return the folder, absolute
     * @throws Wrong if there is none
     */
    public static Path home(Path option) {
        String environment = System.getenv("COURIER_HOME");
        Path named =
                option != null ? option : environment == null || environment.isEmpty() ? null : Path.of(environment);
        Path home = named == null ? Path.of("") : named;
        if (!Files.isDirectory(home.resolve("routes"))) {
            throw new Wrong((named == null ? "This folder" : home.toString())
                    + " is no home of Card Courier: it has no routes/. Make one with: courier init DIR");
        }
        return home.toAbsolutePath().normalize();
    }

    /**
     * Reads and checks the settings of a home.
     *
     * @param home        the folder
     * @param environment the process's environment
     * @param system      the process's {@code -D} properties
     * @return the settings
     * @throws Wrong if one is missing or wrong
     */
    public static Settings read(Path home, Map<String, String> environment, Properties system) {
        return SettingsReader.main(home, merge(home, environment, system, Set.of()), false);
    }

    /** Reads the settings of a home as this process sees them. */
    public static Settings read(Path home) {
        return read(home, System.getenv(), System.getProperties());
    }

    /**
     * Reads the settings of a home for a command that does not talk to Chatwoot: the token is not read, so that whoever
     * works at the desk need not have it, and the address may be missing; all else is checked as for {@code run}.
     *
     * @param home the folder
     * @return the settings, without a token
     * @throws Wrong if one is wrong
     */
    public static Settings readForDesk(Path home) {
        return readForDesk(home, Set.of());
    }

    /**
     * The same as if some settings were nowhere set, so that one that is wrong does not hide what else is.
     *
     * @param home    the folder
     * @param without names of settings
     * @return the settings, without a token
     * @throws Wrong if another one is wrong
     */
    public static Settings readForDesk(Path home, Set<String> without) {
        Map<String, String> merged = merge(home, System.getenv(), System.getProperties(), without);
        return SettingsReader.main(home, merged, true);
    }

    /**
     * Whether there is a setting of this name, of a further connection too.
     *
     * @param name such as "chatwoot.shop-b.api-url"
     * @return true if there is
     */
    public static boolean isName(String name) {
        return builtIn().containsKey(name) || name.startsWith(CHATWOOT) && ConnectionKeys.isOfFurther(name);
    }

    /** @return the names of all settings, without those of further connections */
    public static Set<String> names() {
        return java.util.Collections.unmodifiableSet(builtIn().keySet());
    }

    private static Map<String, String> builtIn() {
        return load(Settings.class.getResourceAsStream("/application.properties"));
    }

    private static Wrong missing(Path home, String name, String what) {
        return new Wrong(name + " is missing: it is " + what + "; write it into " + home.resolve(FILE));
    }

    private static Map<String, String> merge(
            Path home, Map<String, String> environment, Properties system, Set<String> without) {
        Map<String, String> builtIn = builtIn();
        Map<String, String> merged = new TreeMap<>(builtIn);
        Path file = home.resolve(FILE);
        if (Files.isRegularFile(file)) {
            Map<String, String> own = load(file);
            own.keySet().removeAll(without);
            own.keySet().forEach(name -> refuseUnknown(name, builtIn, file));
            merged.putAll(own);
        }
        for (String name : system.stringPropertyNames()) {
            if (name.startsWith(CHATWOOT) && ConnectionKeys.isOfFurther(name)) {
                refuseUnknown(name, builtIn, Path.of("-D" + name));
                merged.put(name, system.getProperty(name));
            }
        }
        ConnectionKeys.fromEnvironment(merged, environment);
        for (String name : builtIn.keySet()) {
            String fromEnvironment =
                    environment.get(name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"));
            if (fromEnvironment != null && !without.contains(name)) {
                merged.put(name, fromEnvironment);
            }
        }
        for (String name : system.stringPropertyNames()) {
            boolean isSetting = merged.containsKey(name) || name.startsWith("camel.");
            if (isSetting && !without.contains(name)) {
                merged.put(name, system.getProperty(name));
            }
        }
        return merged;
    }

    private static void refuseUnknown(String name, Map<String, String> known, Path file) {
        String family = name.contains(".") ? name.substring(0, name.indexOf('.') + 1) : name;
        boolean ours = known.keySet().stream().anyMatch(other -> other.startsWith(family));
        if (ConnectionKeys.isOfFurther(name)) {
            ConnectionKeys.check(name, file.getFileName().toString());
        } else if (ours && !known.containsKey(name)) {
            String nearest = known.keySet().stream()
                    .min(java.util.Comparator.comparingInt(other -> Distance.between(name, other)))
                    .orElse("");
            throw new Wrong(file.getFileName() + ": there is no setting " + name + "; did you mean " + nearest + "?");
        }
    }

    private static Map<String, String> load(Path file) {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new Wrong(file + " cannot be read: " + e.getMessage());
        }
    }

    private static Map<String, String> load(InputStream in) {
        try (Reader reader = new java.io.InputStreamReader(in, StandardCharsets.UTF_8)) {
            return load(reader);
        } catch (IOException e) {
            throw new IllegalStateException("The JAR lacks application.properties", e);
        }
    }

    private static Map<String, String> load(Reader reader) throws IOException {
        Properties properties = new Properties();
        properties.load(reader);
        Map<String, String> map = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(name -> map.put(name, properties.getProperty(name).trim()));
        return map;
    }

    /** Turns texts into settings, with one sentence for each that is wrong. */
    private record SettingsReader(
            String connection, Map<String, Settings> further, Path home, Map<String, String> all, boolean isForDesk) {

        static Settings main(Path home, Map<String, String> all, boolean isForDesk) {
            Map<String, Settings> further = new TreeMap<>();
            Settings main = new SettingsReader(Notice.MAIN_ACCOUNT, further, home, all, isForDesk).settings();
            for (String name : ConnectionKeys.names(all)) {
                Map<String, String> own = ConnectionKeys.of(name, all);
                try {
                    further.put(name, new SettingsReader(name, Map.of(), home, own, isForDesk).settings());
                } catch (Wrong e) {
                    throw new Wrong(ConnectionKeys.said(e.getMessage(), name));
                }
            }
            refuseTwins(main);
            return main;
        }

        /** Two of one account would be two journals' worth of one; and a secret must tell whose event it is. */
        private static void refuseTwins(Settings main) {
            List<Settings> each = main.each();
            for (int i = 0; i < each.size(); i++) {
                for (Settings other : each.subList(i + 1, each.size())) {
                    refuseTwins(each.get(i), other);
                }
            }
        }

        private static void refuseTwins(Settings one, Settings other) {
            String both = "The connections " + one.connection + " and " + other.connection;
            boolean isAddressed = !one.chatwootUrl.equals(NO_URL) && !other.chatwootUrl.equals(NO_URL);
            if (isAddressed && one.account().equals(other.account())) {
                throw new Wrong(both + " are the same account (" + one.account() + "): each needs one of its own");
            }
            if (one.accountId == other.accountId
                    && (one.webhookSecrets.stream().anyMatch(other.webhookSecrets::contains)
                            || one.pathSecrets.stream().anyMatch(other.pathSecrets::contains))) {
                throw new Wrong(
                        both + " have the same account-id and the same secret for their webhooks, so nobody could"
                                + " tell whose an event is: give each a secret of its own");
            }
        }

        Settings settings() {
            URI url = chatwootUrl();
            String httpHost = required("http.host", "the address to listen at, such as 127.0.0.1");
            return new Settings(
                    connection,
                    further,
                    home,
                    url,
                    token(),
                    accountId(),
                    millis("chatwoot.connect-timeout-ms", 1),
                    millis("chatwoot.read-timeout-ms", 1),
                    (int) number("chatwoot.connections", 1, 10_000),
                    (int) number("chatwoot.requests-per-second", 0, 10_000),
                    millis("chatwoot.probe-ms", 1),
                    millis("chatwoot.settle-ms", 0),
                    number("chatwoot.sender-bot-id", 0, Integer.MAX_VALUE),
                    yes("chatwoot.shadow"),
                    number("answers.support-team-id", 0, Integer.MAX_VALUE),
                    number("answers.support-agent-id", 0, Integer.MAX_VALUE),
                    webhookSecrets(),
                    pathSecrets(),
                    proxy(),
                    file("chatwoot.trust-store"),
                    all.get("chatwoot.trust-store-password"),
                    httpHost,
                    (int) number("http.port", 0, 65_535),
                    (int) number("http.workers", 1, 10_000),
                    (int) number("http.connections", 1, 100_000),
                    millis("http.read-timeout-ms", 100),
                    intakeOpen(httpHost),
                    path("intake.secret-file"),
                    path("drop.directory"),
                    millis("drop.settle-ms", 0),
                    (int) number("drop.group", 1, 1000),
                    (int) number("drop.stop-at-bad-percent", 0, 99),
                    days("drop.keep-days"),
                    files(),
                    ordersUrl(),
                    file("orders.token-file"),
                    millis("orders.overlap-ms", 0),
                    all.get("orders.mapping"),
                    (int) number("orders.max-bytes", 1024, Integer.MAX_VALUE),
                    journalFile(),
                    (int) number("journal.accept-queue", 1, 1_000_000),
                    duration("journal.block-at-most"),
                    duration("journal.parked-every"),
                    days("journal.keep-days"),
                    yes("answers.order-numbers"),
                    Duration.ofHours(number("answers.reconcile-hours", 1, 720)),
                    alarm(),
                    locale(),
                    timeZone(),
                    logFormat(),
                    console(),
                    traces(),
                    yes("jmx.enabled"),
                    forRoutes());
        }

        private Optional<URI> traces() {
            String text = all.get("traces.url");
            return text.isEmpty() ? Optional.empty() : Optional.of(address("traces.url", text));
        }

        private ConsoleOptions console() {
            return new ConsoleOptions(
                    yes("console.enabled"),
                    required("console.host", "the address where the console listens, such as 127.0.0.1"),
                    (int) number("console.port", 0, 65_535),
                    path("console.token-file"),
                    Stream.of(all.get("console.names").split(","))
                            .map(String::strip)
                            .filter(name -> !name.isEmpty())
                            .toList(),
                    Duration.ofMinutes(number("console.idle-minutes", 1, 720)));
        }

        private AlarmOptions alarm() {
            duration("alarm.every");
            String language = all.get("alarm.language");
            if (!language.matches("|en|zh")) {
                throw new Wrong("alarm.language must be en or zh, or empty, got \"" + language + "\"");
            }
            if (language.isEmpty()) {
                language = locale().matches("(?i)zh(-.*)?") ? "zh" : "en";
            }
            AlarmOptions alarm = new AlarmOptions(
                    language,
                    file("alarm.chat-url-file"),
                    all.get("alarm.mail-user"),
                    file("alarm.mail-password-file"));
            try {
                if (!isForDesk) {
                    alarm.check();
                }
            } catch (IllegalArgumentException e) {
                throw new Wrong(e.getMessage());
            }
            checkMail();
            return alarm;
        }

        private void checkMail() {
            URI server = mailServer();
            if (all.get("alarm.mail-to").isEmpty()) {
                return;
            }
            for (String name : List.of("alarm.mail-to", "alarm.mail-from")) {
                String addresses = required(name, "a mail address, such as ops@example.com");
                if (!addresses.matches(MAIL + "(\\s*,\\s*" + MAIL + ")*")) {
                    throw new Wrong(
                            name + " must be a mail address, such as ops@example.com; got \"" + addresses + "\"");
                }
            }
            boolean hasPassword = !all.get("alarm.mail-password-file").isEmpty();
            if (all.get("alarm.mail-user").isEmpty() == hasPassword) {
                throw new Wrong("alarm.mail-user and alarm.mail-password-file belong together: set both, or none; the"
                        + " server is " + server);
            }
        }

        private URI mailServer() {
            String text = required("alarm.mail-server", "a mail server, such as smtps://mail.example.com:465");
            try {
                URI server = new URI(text);
                boolean isMail = "smtp".equals(server.getScheme()) || "smtps".equals(server.getScheme());
                boolean hasMore = server.getUserInfo() != null
                        || !server.getRawPath().isEmpty()
                        || server.getRawQuery() != null
                        || server.getRawFragment() != null;
                if (isMail && !hasMore && server.getHost() != null && server.getPort() > 0) {
                    return server;
                }
            } catch (URISyntaxException e) {
                // said below
            }
            throw new Wrong(
                    "alarm.mail-server must be smtps://host:port (TLS) or smtp://host:port (STARTTLS, on this host"
                            + " none), got \"" + text + "\"");
        }

        private int accountId() {
            required("chatwoot.account-id", "the account's number, as in /app/accounts/2");
            return (int) number("chatwoot.account-id", 1, Integer.MAX_VALUE);
        }

        private FileLimits files() {
            return new FileLimits(
                    number("files.max-bytes", 1024, Long.MAX_VALUE),
                    number("files.max-rows", 1, Long.MAX_VALUE),
                    (int) number("files.max-columns", 1, 16_384),
                    (int) number("files.max-field-characters", 100, 1 << 20),
                    (int) number("files.max-expansion", 1, 1_000_000),
                    (int) number("files.max-entries", 1, 65_535));
        }

        private URI chatwootUrl() {
            boolean allowsPlain = yes("chatwoot.allow-plain-http");
            if (isForDesk && all.get(URL).isEmpty()) {
                return NO_URL;
            }
            String text = required(URL, URL_MEANING);
            URI url = address(URL, text);
            if (isPlainAbroad(url) && !allowsPlain) {
                throw new Wrong("chatwoot.api-url " + text + " is not encrypted: use https://, or write down"
                        + " chatwoot.allow-plain-http=true");
            }
            return url;
        }

        private static boolean isPlainAbroad(URI url) {
            return "http".equals(url.getScheme()) && !isLoopback(url.getHost());
        }

        private URI address(String name, String text) {
            try {
                URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
                boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
                if (!http || url.getHost() == null || url.getUserInfo() != null || url.getFragment() != null) {
                    throw new URISyntaxException(text, "not http(s)://host");
                }
                return url;
            } catch (URISyntaxException e) {
                throw new Wrong(name + " must be an address such as https://shop.example.com, got \"" + text + "\"");
            }
        }

        private String token() {
            if (isForDesk) {
                return "";
            }
            String token = all.get("chatwoot.api-token");
            Optional<Path> file = file("chatwoot.api-token-file");
            if (token.isEmpty() && file.isPresent()) {
                token = secret("chatwoot.api-token-file", file.get());
                if (token.isEmpty()) {
                    throw new Wrong("chatwoot.api-token-file " + file.get()
                            + " is empty: write the access token into it (Chatwoot: Profile Settings, Access Token)");
                }
            }
            if (token.isEmpty()) {
                throw new Wrong("chatwoot.api-token is missing: set CHATWOOT_API_TOKEN, or chatwoot.api-token-file in "
                        + FILE + " (Chatwoot: Profile Settings, Access Token)");
            }
            if (!token.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
                throw new Wrong("chatwoot.api-token has characters that no token has: was it cut or quoted?");
            }
            return token;
        }

        /** Several, for each webhook of Chatwoot has a secret of its own. */
        private List<String> webhookSecrets() {
            if (isForDesk) {
                return List.of();
            }
            List<String> secrets = new ArrayList<>();
            if (!all.get("chatwoot.webhook-secret").isEmpty()) {
                secrets.add(all.get("chatwoot.webhook-secret"));
            }
            file("chatwoot.webhook-secret-file").ifPresent(file -> {
                try {
                    secrets.addAll(SecretFile.read(file));
                } catch (IOException e) {
                    throw new Wrong("chatwoot.webhook-secret-file " + file + " cannot be used: write the secret that"
                            + " Chatwoot shows for its webhook into it, one a line");
                }
            });
            return List.copyOf(secrets);
        }

        private List<String> pathSecrets() {
            Optional<Path> file = file("chatwoot.webhook-path-secret-file");
            if (isForDesk || file.isEmpty()) {
                return List.of();
            }
            try {
                List<String> secrets = SecretFile.read(file.get());
                if (!secrets.stream().allMatch(secret -> secret.matches("[A-Za-z0-9_-]{20,200}"))) {
                    throw new Wrong("chatwoot.webhook-path-secret-file " + file.get()
                            + " must hold secrets of 20 to 200 of A-Z, a-z, 0-9, _ and -, one a line");
                }
                return secrets;
            } catch (IOException e) {
                throw new Wrong("chatwoot.webhook-path-secret-file " + file.get() + " cannot be used: write a secret"
                        + " of 20 characters or more into it");
            }
        }

        private boolean reconciles() {
            String text = all.get("answers.reconcile");
            if (text.equals("auto")) {
                return !isForDesk
                        && !(webhookSecrets().isEmpty() && pathSecrets().isEmpty());
            }
            if (!text.equals("true") && !text.equals("false")) {
                throw new Wrong("answers.reconcile must be auto, true or false, got \"" + text + "\"");
            }
            return text.equals("true");
        }

        private String secret(String name, Path file) {
            try {
                return Files.readString(file).trim();
            } catch (IOException e) {
                throw new Wrong(name + " " + file + " cannot be read");
            }
        }

        private Optional<HostPort> proxy() {
            String text = all.get("chatwoot.proxy");
            if (text.isEmpty()) {
                return Optional.empty();
            }
            int colon = text.lastIndexOf(':');
            try {
                int port = Integer.parseInt(text.substring(colon + 1));
                if (colon < 1 || port < 1 || port > 65_535) {
                    throw new NumberFormatException();
                }
                return Optional.of(new HostPort(text.substring(0, colon), port));
            } catch (NumberFormatException e) {
                throw new Wrong("chatwoot.proxy must be host:port, got \"" + text + "\"");
            }
        }

        private String logFormat() {
            String format = all.get("log.format");
            if (!format.equals("text") && !format.equals("json")) {
                throw new Wrong("log.format must be text or json, got \"" + format + "\"");
            }
            return format;
        }

        private boolean intakeOpen(String httpHost) {
            String auth = all.get("intake.auth");
            if (!auth.equals("none") && !auth.equals("required")) {
                throw new Wrong("intake.auth must be required or none, got \"" + auth + "\"");
            }
            if (auth.equals("none") && !isLoopback(httpHost)) {
                throw new Wrong("intake.auth=none is for this host alone, but http.host is " + httpHost
                        + ": use intake.auth=required, or http.host=127.0.0.1");
            }
            return auth.equals("none");
        }

        private Optional<URI> ordersUrl() {
            String text = all.get("orders.url");
            boolean allowsPlain = yes("orders.allow-plain-http");
            if (text.isEmpty()) {
                return Optional.empty();
            }
            URI url = address("orders.url", text);
            boolean carriesSecret = file("orders.token-file").isPresent();
            if (carriesSecret && !allowsPlain && isPlainAbroad(url)) {
                throw new Wrong(
                        "orders.url " + text + " is not encrypted, and the key in orders.token-file would travel"
                                + " along: use https://, or write down orders.allow-plain-http=true");
            }
            return Optional.of(url);
        }

        private Path journalFile() {
            String url = all.get("journal.url");
            if (!url.startsWith("jdbc:sqlite:") || url.contains("?") || url.contains(":memory:")) {
                throw new Wrong("journal.url must be jdbc:sqlite:FILE, got \"" + url + "\"");
            }
            return home.resolve(url.substring("jdbc:sqlite:".length()));
        }

        private String locale() {
            String locale = all.get("card.locale");
            if (!locale.matches("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")) {
                throw new Wrong("card.locale must be a language such as zh-CN or en, got \"" + locale + "\"");
            }
            return locale;
        }

        private Optional<ZoneId> timeZone() {
            String zone = all.get("courier.time-zone");
            try {
                return zone.isEmpty() ? Optional.empty() : Optional.of(ZoneId.of(zone));
            } catch (DateTimeException e) {
                throw new Wrong("courier.time-zone must be a zone such as Asia/Shanghai, got \"" + zone + "\"");
            }
        }

        private Map<String, String> forRoutes() {
            checkSchedule();
            checkNumbersOfRoutes();
            Map<String, String> visible = new TreeMap<>(all);
            visible.keySet().removeIf(name -> SECRETS.contains(ConnectionKeys.withoutName(name)));
            visible.put("courier.home", home.toString());
            visible.put("drop.directory", path("drop.directory").toString());
            visible.put("answers.reconcile.on", Boolean.toString(reconciles()));
            visible.put("orders.on", Boolean.toString(!all.get("orders.url").isEmpty()));
            visible.put(
                    "alarm.chat.on",
                    Boolean.toString(!all.get("alarm.chat-url-file").isEmpty()));
            visible.put(
                    "alarm.mail.on", Boolean.toString(!all.get("alarm.mail-to").isEmpty()));
            URI mailServer = mailServer();
            visible.put(
                    "alarm.mail.starttls",
                    Boolean.toString("smtp".equals(mailServer.getScheme()) && !isLoopback(mailServer.getHost())));
            return java.util.Collections.unmodifiableMap(visible);
        }

        /** Numbers that only route files use: checked here, so that a wrong one is named and not Camel's type converter. */
        private void checkNumbersOfRoutes() {
            millis("drop.poll-ms", 1);
            millis("drop.settle-ms", 0);
            millis("drop.wait-ms", 0);
            millis("orders.period-ms", 1);
            number("journal.max-in-flight", 1, 10_000);
            millis("answers.reconcile-ms", 1);
            if (!all.get("answers.support-label").matches("[a-z0-9_-]+")) {
                throw new Wrong("answers.support-label must be a label of Chatwoot's: a-z, 0-9, _ and -, got \""
                        + all.get("answers.support-label") + "\"");
            }
        }

        private void checkSchedule() {
            try {
                Schedule.parse(all.get("journal.schedule"), () -> 0);
            } catch (IllegalArgumentException e) {
                throw new Wrong("journal.schedule: " + e.getMessage());
            }
        }

        private String required(String name, String what) {
            String text = all.get(name);
            if (text.isEmpty()) {
                throw missing(home, name, what);
            }
            return text;
        }

        private boolean yes(String name) {
            String text = all.get(name);
            if (!text.equals("true") && !text.equals("false")) {
                throw new Wrong(name + " must be true or false, got \"" + text + "\"");
            }
            return text.equals("true");
        }

        private long number(String name, long least, long most) {
            String text = all.get(name);
            try {
                long number = Long.parseLong(text);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new Wrong(name + " must be a whole number from " + least + " to " + most + ", got \"" + text + "\"");
        }

        private Duration millis(String name, long least) {
            return Duration.ofMillis(number(name, least, Duration.ofDays(30).toMillis()));
        }

        private Duration days(String name) {
            return Duration.ofDays(number(name, 1, 36_500));
        }

        private Duration duration(String name) {
            try {
                return Schedule.duration(all.get(name));
            } catch (IllegalArgumentException e) {
                throw new Wrong(name + ": " + e.getMessage());
            }
        }

        private Path path(String name) {
            return home.resolve(required(name, "a path below the home"));
        }

        private Optional<Path> file(String name) {
            String text = all.get(name);
            return text.isEmpty() ? Optional.empty() : Optional.of(home.resolve(text));
        }

        private static boolean isLoopback(String host) {
            try {
                boolean literal = host.equals("localhost") || host.matches("[0-9.]+|\\[?[0-9a-fA-F:]+\\]?");
                return literal && InetAddress.getByName(host).isLoopbackAddress();
            } catch (UnknownHostException e) {
                return false;
            }
        }
    }
}
