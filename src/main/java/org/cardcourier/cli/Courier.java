package org.cardcourier.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import org.cardcourier.Application;
import org.cardcourier.Settings;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.journal.AccountCodec;
import org.cardcourier.journal.JournalBackup;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.JournalDown;
import org.cardcourier.journal.JournalFull;
import org.cardcourier.journal.JournalUnusable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code courier}: all commands and what they have in common. */
@Command(
        name = "courier",
        mixinStandardHelpOptions = true,
        versionProvider = Courier.Version.class,
        description = "Carries order notices into Chatwoot conversations as order cards.")
public final class Courier implements Runnable {

    /** Something that the command was to look at is wrong. */
    public static final int FOUND_WRONG = 1;
    /** The command line is wrong. */
    public static final int WRONG_USE = 2;
    /** The settings, or what they name, cannot be used (sysexits.h EX_CONFIG). */
    public static final int WRONG_SETTINGS = 78;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "The folder with courier.properties, routes/ and templates/; else COURIER_HOME, else this folder")
    private Path home;

    /** In a class of its own: a plain start does without picocli. */
    private static final class Help {
        static final OptionSpec OPTION = OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help and exit.")
                .build();
    }

    private final Terminal terminal;
    private final Clock clock;

    private Courier(Terminal terminal, Clock clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    /**
     * What must be set before the first logger is made.
     *
     * @param args the command line
     */
    public static void prepare(String[] args) {
        if (word(args).equals("run") && System.getProperty("log4j2.configurationFile") == null) {
            System.setProperty("log4j2.configurationFile", "classpath:log4j2-run.properties");
        }
        if (List.of("check", "test", "reload").contains(word(args))) {
            System.setProperty("courier.log-level", "off"); // its findings say the same
        }
        if (word(args).equals("test")) {
            System.setProperty("courier.log-level-of-others", "off"); // what a case expects to fail is no news
        }
    }

    /** The command's name: the first word that is neither an option nor the folder after {@code --home}. */
    private static String word(String[] args) {
        for (Iterator<String> rest = List.of(args).iterator(); rest.hasNext(); ) {
            String arg = rest.next();
            if (arg.equals("--home") && rest.hasNext()) {
                rest.next();
            } else if (!arg.startsWith("-")) {
                return arg;
            }
        }
        return "run";
    }

    /**
     * Runs one command.
     *
     * @param args the command line
     * @return the exit code
     */
    public static int execute(String... args) {
        if (isPlainRun(args)) {
            return runPlainly(args.length == 1 ? null : Path.of(args[2]));
        }
        return execute(Terminal.ofProcess(), Clock.systemDefaultZone(), args);
    }

    /** {@code run} as services start it, with a home at most. */
    private static boolean isPlainRun(String[] args) {
        boolean hasHome = args.length == 3 && args[1].equals("--home") && !args[2].startsWith("-");
        return args.length > 0 && args[0].equals("run") && (args.length == 1 || hasHome);
    }

    /** A start need not wait for picocli, whose classes take a fifteenth of its time. */
    private static int runPlainly(Path home) {
        Courier courier = new Courier(Terminal.ofProcess(), Clock.systemUTC());
        courier.home = home;
        try {
            return new RunCommand(courier).call();
        } catch (Exception e) {
            return courier.explain(e);
        }
    }

    /**
     * Runs one command.
     *
     * @param terminal where it reads and writes
     * @param clock    the time, and the zone in which times are shown to people
     * @param args     the command line
     * @return the exit code
     */
    public static int execute(Terminal terminal, Clock clock, String... args) {
        Courier courier = new Courier(terminal, clock);
        CommandLine line = new CommandLine(courier);
        boolean isStart = args.length > 0 && args[0].equals("run");
        // a start need not wait until picocli has looked at every other command
        List<Object> commands = isStart ? List.of(new RunCommand(courier)) : courier.commands();
        commands.forEach(line::addSubcommand);
        line.addSubcommand(new CommandLine.HelpCommand());
        helpfulAll(line);
        line.setOut(terminal.out()).setErr(terminal.err());
        line.setExecutionStrategy(parsed -> {
            if (!parsed.hasSubcommand() && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
                return new CommandLine(new RunCommand(courier))
                        .setExecutionExceptionHandler((e, command, nothing) -> courier.explain(e))
                        .execute();
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setParameterExceptionHandler((e, given) -> courier.refuse(e));
        line.setExecutionExceptionHandler((e, command, parsed) -> courier.explain(e));
        return line.execute(args);
    }

    /** Every command answers to --help, as the sentence after a wrong use says. */
    private static void helpfulAll(CommandLine line) {
        for (CommandLine command : line.getSubcommands().values()) {
            if (command.getCommandSpec().findOption("--help") == null) {
                command.getCommandSpec().addOption(Help.OPTION);
            }
            helpfulAll(command);
        }
    }

    private List<Object> commands() {
        return List.of(
                new RunCommand(this),
                new StatusCommand(this),
                new DemoCommand(this),
                NoticesCommand.line(this),
                new TraceCommand(this),
                new PauseCommand(this),
                new ResumeCommand(this),
                BatchCommand.line(this),
                JournalCommand.line(this),
                new ForgetCommand(this),
                new PreviewCommand(this),
                new CheckCommand(this),
                new RoutesCommand(this),
                new ReloadCommand(this),
                new TestCommand(this),
                new InitCommand(this),
                new DoctorCommand(this),
                new ChatwootCommand(this),
                new SendCommand(this),
                new SandboxCommand(this),
                new BenchCommand(this),
                new ProofCommand(this));
    }

    private int refuse(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        terminal.remark("courier: " + sentence(wrong));
        if (!UnmatchedArgumentException.printSuggestions(wrong, terminal.err())) {
            terminal.remark("See: " + name + " --help");
        }
        return WRONG_USE;
    }

    private static String sentence(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().get(0);
            boolean hasCommands = !wrong.getCommandLine().getSubcommands().isEmpty();
            return word.startsWith("-")
                    ? "There is no option " + word
                    : hasCommands ? "There is no command " + word : word + " is one word too many";
        }
        return wrong.getMessage().replaceAll("\\s*\\R\\s*", " ");
    }

    private int explain(Exception e) {
        if (e instanceof Complaint complaint) {
            complaint.sentences.forEach(sentence -> terminal.remark("courier: " + sentence));
            return FOUND_WRONG;
        }
        if (e instanceof WrongUse) {
            terminal.remark("courier: " + e.getMessage());
            return WRONG_USE;
        }
        terminal.remark("courier: " + sentence(e));
        return e instanceof Settings.Wrong || e instanceof JournalUnusable ? WRONG_SETTINGS : FOUND_WRONG;
    }

    private static String sentence(Exception e) {
        boolean isMeantForPeople = e instanceof Settings.Wrong
                || e instanceof JournalUnusable
                || e instanceof JournalDesk.NotPossible
                || e instanceof JournalBackup.NotMade
                || e instanceof JournalDown
                || e instanceof JournalFull;
        if (isMeantForPeople) {
            return e.getMessage();
        }
        LoggerFactory.getLogger(Courier.class).debug("What nobody foresaw", e);
        return "This failed in a way that nobody foresaw, please report it: " + e;
    }

    /** A command found something wrong; one sentence for a person, or several. Exit code 1. */
    static final class Complaint extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient List<String> sentences;

        Complaint(String sentence) {
            this(List.of(sentence));
        }

        Complaint(List<String> sentences) {
            super(String.join("; ", sentences));
            this.sentences = List.copyOf(sentences);
        }

        List<String> sentences() {
            return sentences;
        }
    }

    /** The command line is wrong in a way that only the command itself could see; one sentence. Exit code 2. */
    static final class WrongUse extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongUse(String sentence) {
            super(sentence);
        }
    }

    Terminal terminal() {
        return terminal;
    }

    Clock clock() {
        return clock;
    }

    /** @return the home's folder, absolute */
    Path home() {
        return Settings.home(home);
    }

    /** @return the home's settings */
    Settings settings() {
        return Settings.read(home());
    }

    /** @return the home's settings for a command that does not talk to Chatwoot */
    Settings deskSettings() {
        return Settings.readForDesk(home());
    }

    /** @return the journal of the home, to be closed */
    JournalDesk desk() {
        return desk(deskSettings());
    }

    /** @return the journal of one connection's account, to be closed */
    JournalDesk desk(Settings settings) {
        settings.account();
        if (!Files.exists(settings.journalFile())) {
            throw new Complaint(
                    "There is no journal at " + settings.journalFile() + " yet: nothing was accepted here so far");
        }
        Application.prepareJournal(settings);
        return JournalDesk.open(
                Application.journalOptions(settings), AccountCodec.of(new NoticeJson(), settings.accountName()));
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
