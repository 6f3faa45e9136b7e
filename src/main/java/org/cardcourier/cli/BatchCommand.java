package org.cardcourier.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code courier batch …}: files of notices. */
@Command(name = "batch", description = "Look after files of notices")
final class BatchCommand implements Runnable {

    @Spec
    private CommandLine.Model.CommandSpec spec;

    private BatchCommand() {}

    static CommandLine line(Courier courier) {
        return new CommandLine(new BatchCommand())
                .addSubcommand(new BatchMapCommand(courier))
                .addSubcommand(new BatchCheckCommand(courier))
                .addSubcommand(new BatchStatusCommand(courier))
                .addSubcommand(new BatchPauseCommand(courier))
                .addSubcommand(new BatchResumeCommand(courier))
                .addSubcommand(new BatchCancelCommand(courier));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "batch needs a word: " + String.join(", ", spec.subcommands().keySet()));
    }
}
