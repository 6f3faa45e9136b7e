package org.cardcourier.harness;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.cardcourier.Application;
import org.cardcourier.Main;
import org.cardcourier.Settings;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.intake.SecretFile;
import org.cardcourier.intake.Signatures;
import org.cardcourier.journal.BatchDesk;
import org.cardcourier.journal.JournalDesk;

/**
 * A home for a Card Courier that runs as a process of its own and talks to a sandbox.
 *
 * @param folder where it lies
 * @param port   where Card Courier will listen on 127.0.0.1, at each start the same
 * @param key    what a sender shows as its bearer key
 */
public record CourierHome(Path folder, int port, String key) {

    /** What a Card Courier says once it accepts and delivers. */
    public static final String READY = "Card Courier is ready";

    /**
     * Makes a home, or takes one that is there with its journal, its secret and its port: a start on it is one with the same
     * settings, which have not to be looked at anew. Routes, templates, settings and log are
     * those that ship; only what is written here differs.
     *
     * @param folder   where it is to lie
     * @param homes    fills a new one
     * @param sandbox  what it talks to
     * @param settings names and values beside those of the sandbox; one that this version does not know is left out
     * @return the home
     * @throws IOException if it cannot be written
     */
    public static CourierHome make(Path folder, Homes homes, SandboxChild sandbox, Map<String, String> settings)
            throws IOException {
        Path secret = folder.resolve("data/intake.secret");
        if (!Files.exists(secret)) {
            Files.createDirectories(folder.resolve("data"));
            homes.make(folder);
            SecretFile.generate(secret);
        }
        Files.createDirectories(folder.resolve("drop"));
        int port = port(folder.resolve(Settings.FILE));
        Map<String, String> all = new TreeMap<>(known(settings));
        all.put("chatwoot.api-url", sandbox.url());
        all.put("chatwoot.api-token", sandbox.token());
        all.put("chatwoot.account-id", sandbox.account());
        all.put("http.port", Integer.toString(port));
        all.put("console.enabled", "false");
        Files.write(
                folder.resolve(Settings.FILE),
                all.entrySet().stream().map(Map.Entry::toString).toList());
        return new CourierHome(folder, port, bearerKey(secret));
    }

    private static int port(Path settings) throws IOException {
        if (!Files.exists(settings)) {
            return freePort();
        }
        Properties before = new Properties();
        try (var in = Files.newInputStream(settings)) {
            before.load(in);
        }
        String port = before.getProperty("http.port");
        return port == null ? freePort() : Integer.parseInt(port);
    }

    private static Map<String, String> known(Map<String, String> settings) throws IOException {
        Properties shipped = new Properties();
        try (var in = Settings.class.getResourceAsStream("/application.properties")) {
            shipped.load(in);
        }
        Map<String, String> known = new TreeMap<>(settings);
        known.keySet().retainAll(shipped.stringPropertyNames());
        return known;
    }

    private static String bearerKey(Path secret) throws IOException {
        return SecretFile.read(secret).stream()
                .filter(each -> !each.startsWith(Signatures.SIGNING_PREFIX))
                .findFirst()
                .orElseThrow();
    }

    /**
     * A port on which nobody listens. It lies below those that the system gives to outgoing connections: a sender that
     * tries again and again while Card Courier is down would else come to talk to itself, and hold the port.
     *
     * @return such as 23456
     */
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress("127.0.0.1", port));
                return port;
            } catch (IOException e) {
                // taken: the next one
            }
        }
    }

    /**
     * Starts Card Courier on this home and returns at once.
     *
     * @param log       where it writes what it says
     * @param classPath see {@link ClassPath}
     * @param options   for Java
     * @return the process
     * @throws IOException if it cannot be started
     */
    public Child start(Path log, String classPath, List<String> options) throws IOException {
        return Child.start(log, classPath, options, Main.class, "run", "--home", folder.toString());
    }

    /** @return the folder to drop files into */
    public Path drop() {
        return folder.resolve("drop");
    }

    /** @return what its journal knows of dropped files, whether Card Courier runs or not; to be closed */
    public BatchDesk batches() {
        Settings settings = Settings.read(folder);
        Application.prepareJournal(settings);
        return BatchDesk.open(Application.journalOptions(settings));
    }

    /** @return its journal, whether Card Courier runs or not; to be closed */
    public JournalDesk desk() {
        Settings settings = Settings.read(folder);
        Application.prepareJournal(settings);
        return JournalDesk.open(Application.journalOptions(settings), new NoticeJson());
    }
}
