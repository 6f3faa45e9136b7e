package org.cardcourier;

import org.apache.logging.log4j.LogManager;
import org.cardcourier.cli.Courier;

/** The first word of the command line decides what runs; the only place that ends the process. */
public final class Main {

    private Main() {}

    /** @param args the command line; without a word: {@code run} */
    public static void main(String[] args) {
        Courier.prepare(args);
        int code = Courier.execute(args);
        LogManager.shutdown();
        System.exit(code);
    }
}
