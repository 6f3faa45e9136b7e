package org.cardcourier.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes: data to {@code out}, remarks to {@code err}.
 *
 * @param in  what is typed or piped in
 * @param out data
 * @param err remarks
 */
public record Terminal(InputStream in, PrintWriter out, PrintWriter err) {

    /** @return the process's own, in UTF-8 whatever the locale says: cards are Chinese in every locale */
    public static Terminal ofProcess() {
        return new Terminal(System.in, utf8(FileDescriptor.out), utf8(FileDescriptor.err));
    }

    private static PrintWriter utf8(FileDescriptor to) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(to), StandardCharsets.UTF_8), true);
    }

    /** One line, or several, of data. */
    void say(String line) {
        out.println(printable(line));
        out.flush();
    }

    /** One line for the person who watches. */
    void remark(String line) {
        err.println(printable(line));
        err.flush();
    }

    /** Texts of strangers may not move the cursor or change the title of somebody's terminal. */
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.isISOControl(c) && c != '\n' && c != '\t' ? '\uFFFD' : c)
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }
}
