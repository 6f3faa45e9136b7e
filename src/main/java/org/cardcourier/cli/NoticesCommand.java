package org.cardcourier.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code courier notices …}: what the journal knows, and what a person may decide. */
@Command(name = "notices", description = "See what became of notices, and decide about them")
final class NoticesCommand implements Runnable {

    @Spec
    private CommandLine.Model.CommandSpec spec;

    private NoticesCommand() {}

    static CommandLine line(Courier courier) {
        return new CommandLine(new NoticesCommand())
                .addSubcommand(new ListCommand(courier))
                .addSubcommand(new ShowCommand(courier))
                .addSubcommand(new ReplayCommand(courier))
                .addSubcommand(new SendAgainCommand(courier))
                .addSubcommand(new CancelCommand(courier))
                .addSubcommand(new ResolveCommand(courier));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "notices needs a word: list, show, replay, send-again, cancel or resolve");
    }
}
