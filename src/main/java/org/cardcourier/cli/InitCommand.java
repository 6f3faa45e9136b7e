package org.cardcourier.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cardcourier.Settings;
import org.cardcourier.intake.SecretFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code courier init}: a home, ready but for Chatwoot's address and token. */
@Command(
        name = "init",
        description = {
            "Make a home: settings, routes, templates, mappings, samples, schemas for editors and a new secret.",
            "After an upgrade: --diff shows what this version ships otherwise than it stands in the home, and who changed"
                    + " it; exit code 1 if something differs. --take puts the shipped files in place."
        })
final class InitCommand implements Callable<Integer> {

    private static final String TOKEN_FILE = "data/chatwoot.token";
    private static final String CONSOLE_TOKEN_FILE = "data/console.token";
    private static final Set<String> OF_AN_INTERRUPTED_ONE =
            Set.of("routes", "templates", "mappings", "samples", "drop", "data", ".vscode", ShippedRecord.FILE);

    /** What nobody can guess: these lines stand in the file without a # before them. */
    private static final Map<String, String> TO_BE_SET = Map.of(
            "chatwoot.api-url", "",
            "chatwoot.api-token-file", TOKEN_FILE,
            "chatwoot.account-id", "2");

    private final Courier courier;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            description = "A new or empty folder; with --diff and --take a home (default: as for other commands)")
    private Path folder;

    @Option(names = "--diff", description = "Show how a home differs from what this version ships; change nothing")
    private boolean diff;

    @Option(
            names = "--take",
            paramLabel = "FILE",
            description =
                    "Put the shipped file in the place of the home's, such as routes/card-send.camel.yaml; yours is"
                            + " kept beside it, its name ends in .old. Of a folder: all that are new or that you have not changed")
    private List<String> take = List.of();

    InitCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() throws IOException {
        if (diff || !take.isEmpty()) {
            Path home = folder == null ? courier.home() : Settings.home(folder);
            HomeUpgrade upgrade = new HomeUpgrade(courier, home);
            return diff ? upgrade.show() : upgrade.take(take);
        }
        if (folder == null) {
            throw new MissingParameterException(
                    spec.commandLine(), spec.positionalParameters().get(0), "Missing required parameter: 'DIR'");
        }
        refuseOccupied();
        try {
            make();
        } catch (IOException e) {
            throw new Courier.Complaint("The home " + folder + " cannot be made: " + e);
        }
        courier.terminal().say(folder.toString());
        nextSteps().lines().forEach(courier.terminal()::remark);
        return 0;
    }

    private void refuseOccupied() throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new Courier.Complaint(folder + " is a file: name a new or empty folder");
        }
        if (Files.exists(folder.resolve(Settings.FILE))) {
            throw new Courier.Complaint(folder + " is a home already: see courier check --home " + folder);
        }
        try (Stream<Path> entries = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            List<String> others = entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !OF_AN_INTERRUPTED_ONE.contains(name))
                    .sorted()
                    .toList();
            if (!others.isEmpty()) {
                throw new Courier.Complaint(
                        folder + " is not empty, it holds " + others.get(0) + ": name a new or empty folder");
            }
        }
    }

    /** The settings come last: a home without them is an interrupted one, and init goes on with it. */
    private void make() throws IOException {
        Files.createDirectories(folder);
        ShippedHome.copyTo(folder);
        ShippedHome.copyEditorFilesTo(folder);
        new ShippedChanges(folder).remember();
        Files.createDirectories(folder.resolve("drop"));
        Files.createDirectories(folder.resolve("data"), mode("rwx------"));
        if (!Files.exists(folder.resolve("data/intake.secret"))) {
            SecretFile.generate(folder.resolve("data/intake.secret"));
        }
        if (!Files.exists(folder.resolve(CONSOLE_TOKEN_FILE))) {
            SecretFile.generateToken(folder.resolve(CONSOLE_TOKEN_FILE));
        }
        if (!Files.exists(folder.resolve(TOKEN_FILE))) {
            Files.createFile(folder.resolve(TOKEN_FILE), mode("rw-------"));
        }
        Files.writeString(folder.resolve(Settings.FILE), settings());
    }

    private static FileAttribute<?>[] mode(String permissions) {
        boolean hasModes =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return hasModes
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** The built-in settings with their explanations; each but the few to be set is a comment. */
    private static String settings() throws IOException {
        try (InputStream builtIn = Settings.class.getResourceAsStream("/application.properties")) {
            String text = new String(builtIn.readAllBytes(), StandardCharsets.UTF_8);
            return """
                    # The settings of this home. What stands behind a # is the built-in value: take the # away to change it.
                    # The environment (CHATWOOT_API_TOKEN) and -Dname=value go before what stands here.
                    # Durations ending in -ms are whole milliseconds; the others are written as 30s, 5m, 2h.

                    """
                    + text.substring(text.indexOf("# ---- "))
                            .lines()
                            .map(InitCommand::line)
                            .collect(Collectors.joining("\n", "", "\n"));
        }
    }

    private static String line(String line) {
        int equals = line.indexOf('=');
        if (line.startsWith("#") || equals < 0) {
            return line;
        }
        String name = line.substring(0, equals);
        return TO_BE_SET.containsKey(name) ? name + "=" + TO_BE_SET.get(name) : "#" + line;
    }

    private String nextSteps() {
        return """
                A home of Card Courier is made. What is left to do:
                1. Write Chatwoot's address and the account's number into %1$s
                2. Write the access token into %2$s (Chatwoot: Profile Settings, Access Token)
                3. courier doctor --home %4$s
                4. courier run --home %4$s
                Whoever posts notices needs one of the secrets in %3$s""".formatted(
                        folder.resolve(Settings.FILE),
                        folder.resolve(TOKEN_FILE),
                        folder.resolve("data/intake.secret"),
                        folder);
    }
}
