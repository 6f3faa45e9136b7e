package org.cardcourier.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code courier journal …}: the journal as a file. */
@Command(name = "journal", description = "Look after the journal's file")
final class JournalCommand implements Runnable {

    @Spec
    private CommandLine.Model.CommandSpec spec;

    private JournalCommand() {}

    static CommandLine line(Courier courier) {
        return new CommandLine(new JournalCommand()).addSubcommand(new BackupCommand(courier));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "journal needs a word: backup");
    }
}
