package org.cardcourier.cli;

import java.nio.file.Path;
import java.util.Arrays;
import org.cardcourier.Settings;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.JournalDown;
import org.cardcourier.journal.JournalUnusable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code courier}: all commands and what they have in common. */
@Command(
        name = "courier",
        mixinStandardHelpOptions = true,
        versionProvider = Courier.Version.class,
        description = "Carries order notices into Chatwoot conversations as order cards.",
        subcommands = {RunCommand.class})
public final class Courier implements Runnable {

    /** Something that the command was to look at is wrong. */
    public static final int FOUND_WRONG = 1;
    /** The settings, or what they name, cannot be used (sysexits.h EX_CONFIG). */
    public static final int WRONG_SETTINGS = 78;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "The folder with courier.properties, routes/ and templates/; else COURIER_HOME, else this folder")
    private Path home;

    private Courier() {}

    /**
     * What must be set before the first logger is made.
     *
     * @param args the command line
     */
    public static void prepare(String[] args) {
        boolean run = Arrays.stream(args).noneMatch(arg -> !arg.startsWith("-") && !arg.equals("run"));
        if (run && System.getProperty("log4j2.configurationFile") == null) {
            System.setProperty("log4j2.configurationFile", "classpath:log4j2-run.properties");
        }
    }

    /**
     * Runs one command.
     *
     * @param args the command line
     * @return the exit code
     */
    public static int execute(String... args) {
        Courier courier = new Courier();
        CommandLine line = new CommandLine(courier);
        line.setExecutionStrategy(parsed -> {
            if (!parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
                return new CommandLine(new RunCommand(courier)).execute();
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setExecutionExceptionHandler((e, command, parsed) -> explain(e));
        return line.execute(args);
    }

    static int explain(Exception e) throws Exception {
        if (e instanceof Settings.Wrong || e instanceof JournalUnusable) {
            System.err.println("courier: " + e.getMessage());
            return WRONG_SETTINGS;
        }
        if (e instanceof JournalDesk.NotPossible || e instanceof JournalDown || e instanceof Complaint) {
            System.err.println("courier: " + e.getMessage());
            return FOUND_WRONG;
        }
        throw e;
    }

    /** A command found something wrong; the message is one sentence for a person. Exit code 1. */
    static final class Complaint extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Complaint(String message) {
            super(message);
        }
    }

    /** @return the home's folder, absolute */
    Path home() {
        return Settings.home(home);
    }

    /** @return the home's settings */
    Settings settings() {
        return Settings.read(home());
    }

    @Override
    public void run() {
        // picocli asks for it; execute() turns a call without a word into RunCommand
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Courier.class.getPackage().getImplementationVersion();
            return new String[] {"Card Courier " + (version == null ? "(from classes)" : version)};
        }
    }
}
