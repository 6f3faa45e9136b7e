package org.cardcourier.console;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How the console is reached.
 *
 * @param enabled   false: nothing listens
 * @param host      address to listen at, such as 127.0.0.1
 * @param port      port to listen at, such as 8791; 0 for a free one
 * @param tokenFile the file with the token that a person logs in with
 * @param names     further names under which a browser may ask for it, such as "courier.example.com"
 * @param idle      after how long without a click one must log in again
 */
public record ConsoleOptions(
        boolean enabled, String host, int port, Path tokenFile, List<String> names, Duration idle) {}
