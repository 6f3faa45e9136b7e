package org.cardcourier.cli;

import java.io.Console;

/** One line on stderr that says how far long work has come, where a person watches; nothing where nobody does. */
final class Progress implements AutoCloseable {

    private static final long EVERY_NANOS = 250_000_000;

    private final Terminal terminal;
    private final boolean isWatched;
    private long saidAt;
    private int width;

    Progress(Terminal terminal, boolean isWatched) {
        this.terminal = terminal;
        this.isWatched = isWatched;
        this.saidAt = System.nanoTime();
    }

    /** @return true if this process's input and output are a terminal */
    static boolean isWatched() {
        Console console = System.console();
        return console != null && isTerminal(console);
    }

    /** From Java 22 to 24 there is a console also where output goes to a file; it can be asked then. */
    private static boolean isTerminal(Console console) {
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // an older one has none but a terminal
        }
    }

    void say(java.util.function.Supplier<String> words) {
        long now = System.nanoTime();
        if (isWatched && now - saidAt >= EVERY_NANOS) {
            saidAt = now;
            show(words.get());
        }
    }

    private void show(String words) {
        String blank = " ".repeat(Math.max(0, width - words.length()));
        terminal.err().print("\r" + words + blank);
        terminal.err().flush();
        width = words.length();
    }

    /** Takes the line away: what comes next begins at its start. */
    @Override
    public void close() {
        if (width > 0) {
            show("");
            terminal.err().print("\r");
            terminal.err().flush();
            width = 0;
        }
    }
}
