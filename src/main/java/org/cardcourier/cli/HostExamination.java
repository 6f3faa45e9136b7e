package org.cardcourier.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cardcourier.RunLock;
import org.cardcourier.Settings;
import org.cardcourier.intake.SecretFile;
import org.cardcourier.intake.Signatures;
import org.cardcourier.journal.Journal;

/** What {@code doctor} looks at on this host: disk, files, port, locale. */
final class HostExamination {

    private static final long LITTLE = 1L << 30;
    private static final long TOO_LITTLE = 100L << 20;
    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Settings settings;
    private final Clock clock;
    private final Map<String, String> environment;
    private final List<Diagnosis> found = new ArrayList<>();

    HostExamination(Settings settings, Clock clock, Map<String, String> environment) {
        this.settings = settings;
        this.clock = clock;
        this.environment = environment;
    }

    List<Diagnosis> examine() {
        disk();
        secrets();
        port();
        proxy();
        locale();
        return found;
    }

    // ---- disk

    private void disk() {
        Path folder = settings.journalFile().toAbsolutePath().getParent();
        Path existing = folder;
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isWritable(existing)) {
            found.add(Diagnosis.fail(
                    "data",
                    existing + " cannot be written by this user: make it writable, or use the"
                            + " user that runs Card Courier"));
            return;
        }
        try {
            FileStore store = Files.getFileStore(existing);
            found.add(
                    Journal.refusesFileSystem(store.type())
                            ? Diagnosis.fail(
                                    "data",
                                    folder + " lies on a network file system (" + store.type()
                                            + "), where a commit may be lost: set journal.url to a local disk")
                            : Diagnosis.ok("data", folder + " lies on a local disk (" + store.type() + ")"));
            found.add(space(folder, store.getUsableSpace()));
        } catch (IOException e) {
            found.add(
                    Diagnosis.warn("data", "the file system of " + folder + " cannot be looked at: " + e.getMessage()));
        }
    }

    private static Diagnosis space(Path folder, long bytes) {
        String sentence = (bytes >> 20) + " MB are free in " + folder;
        if (bytes < TOO_LITTLE) {
            return Diagnosis.fail("disk", sentence + ": make room, soon no notice can be accepted");
        }
        return bytes < LITTLE ? Diagnosis.warn("disk", sentence + ": make room") : Diagnosis.ok("disk", sentence);
    }

    // ---- secrets

    private void secrets() {
        if (settings.intakeOpen()) {
            found.add(Diagnosis.warn("intake", "anyone on this host may send notices (intake.auth=none)"));
        } else {
            intakeSecrets(settings.intakeSecrets());
        }
        for (Settings connection : settings.each()) {
            mode(connection.named("chatwoot.api-token-file"), "token file");
            mode(connection.named("chatwoot.webhook-secret-file"), "secret file");
            mode(connection.named("chatwoot.webhook-path-secret-file"), "secret file");
        }
    }

    private void mode(String setting, String subject) {
        String name = settings.all().getOrDefault(setting, "");
        if (!name.isEmpty()) {
            Path file = settings.home().resolve(name);
            mode(file).ifPresent(sentence -> found.add(Diagnosis.warn(subject, sentence)));
        }
    }

    private void intakeSecrets(Path file) {
        if (!Files.exists(file)) {
            found.add(
                    Diagnosis.fail(
                            "intake",
                            "there is no " + file
                                    + ", so nobody can send notices: courier init makes one in a new home, copy it from there"));
            return;
        }
        try {
            new Signatures(SecretFile.read(file), clock);
            found.add(mode(file)
                    .map(sentence -> Diagnosis.warn("intake", sentence))
                    .orElseGet(() -> Diagnosis.ok("intake", "senders are known by the secrets in " + file)));
        } catch (IOException | IllegalArgumentException e) {
            found.add(Diagnosis.fail("intake", file + " cannot be used: " + e.getMessage()));
        }
    }

    private static Optional<String> mode(Path file) {
        try {
            boolean isOpen = Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains);
            return isOpen ? Optional.of("other users can read " + file + ": chmod 600 " + file) : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    // ---- the process and its surroundings

    private void port() {
        Optional<String> process = RunLock.holder(settings);
        String where = settings.httpHost() + ":" + settings.httpPort();
        if (process.isPresent()) {
            found.add(Diagnosis.ok("port", "Card Courier runs, process " + process.get() + ", at " + where));
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(settings.httpHost()), settings.httpPort()));
            found.add(Diagnosis.ok("port", where + " is free"));
        } catch (BindException e) {
            found.add(Diagnosis.fail(
                    "port",
                    where + " cannot be listened at (" + e.getMessage()
                            + "): set http.port or http.host, or stop the program that holds it"));
        } catch (IOException e) {
            found.add(Diagnosis.fail("port", "http.host " + settings.httpHost() + " is no address of this host: " + e));
        }
    }

    private void proxy() {
        String surrounding = environment.getOrDefault("HTTPS_PROXY", environment.getOrDefault("https_proxy", ""));
        settings.proxy()
                .ifPresentOrElse(
                        proxy -> found.add(
                                Diagnosis.ok("proxy", "Chatwoot is reached by " + proxy.host() + ":" + proxy.port())),
                        () -> {
                            if (!surrounding.isEmpty()) {
                                found.add(Diagnosis.warn(
                                        "proxy",
                                        "the environment has HTTPS_PROXY, which Card Courier does not follow:"
                                                + " set chatwoot.proxy if Chatwoot is only reached by it"));
                            }
                        });
    }

    private void locale() {
        String encoding = System.getProperty("sun.jnu.encoding", "");
        found.add(
                encoding.equalsIgnoreCase("UTF-8")
                        ? Diagnosis.ok("locale", "file names are read as UTF-8")
                        : Diagnosis.fail(
                                "locale",
                                "file names are read as " + encoding
                                        + ", so Chinese ones could not be opened: start with LC_ALL=C.UTF-8"));
    }
}
