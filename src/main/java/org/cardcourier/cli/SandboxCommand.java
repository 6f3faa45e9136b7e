package org.cardcourier.cli;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code courier sandbox}: a Chatwoot to try things with. */
@Command(
        name = "sandbox",
        description = "Run a stand-in for Chatwoot on this host, in memory, until told to stop (Ctrl-C, SIGTERM)")
final class SandboxCommand implements Callable<Integer> {

    private final Courier courier;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Where it listens; 0 for a free port, which is the default")
    private int port;

    @Option(
            names = "--conversations",
            paramLabel = "N",
            description = "How many there are in web widget and API inbox, before one of each other channel"
                    + " (default: ${DEFAULT-VALUE})")
    private int conversations = 3;

    @Option(names = "--faults", paramLabel = "FILE", description = "How it is to misbehave: YAML or JSON")
    private Path faults;

    @Option(names = "--json", description = "One JSON object instead of words")
    private boolean json;

    SandboxCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        try (Sandbox sandbox = start()) {
            if (faults != null) {
                load(sandbox);
            }
            tell(sandbox);
            untilTold(sandbox);
        }
        return 0;
    }

    private Sandbox start() {
        try {
            return Sandbox.start(SandboxOptions.defaults()
                    .port(port)
                    .conversations(conversations)
                    .allChannels(true));
        } catch (IllegalStateException e) {
            throw new Courier.Complaint(
                    "The sandbox cannot start: is port " + port + " taken? --port 0 finds a free one");
        } catch (IllegalArgumentException e) {
            throw new Courier.Complaint("The sandbox cannot start: " + e.getMessage());
        }
    }

    private void load(Sandbox sandbox) {
        try {
            sandbox.faults().load(faults);
        } catch (IllegalArgumentException e) {
            throw new Courier.Complaint(faults + ": " + e.getMessage());
        } catch (UncheckedIOException e) {
            throw new Courier.Complaint(faults + " cannot be read: " + e.getCause());
        }
    }

    private void tell(Sandbox sandbox) {
        if (json) {
            courier.terminal()
                    .say(Json.line(Json.object()
                            .put("url", sandbox.url().toString())
                            .put("token", sandbox.token())
                            .put("account_id", sandbox.accountId())
                            .put("page", sandbox.url() + "/sandbox")));
            return;
        }
        new Table()
                .line("address", sandbox.url().toString())
                .line("token", sandbox.token())
                .line("account", Integer.toString(sandbox.accountId()))
                .line("page", sandbox.url() + "/sandbox")
                .lines()
                .forEach(courier.terminal()::say);
        courier.terminal().remark("A stand-in for Chatwoot runs; Ctrl-C ends it, and nothing of it is kept");
    }

    /** A stop that was asked for is a 0; the JVM's own exit code would be 130 or 143. */
    private static void untilTold(Sandbox sandbox) {
        CountDownLatch told = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    sandbox.close();
                    Runtime.getRuntime().halt(0);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            told.await();
        } catch (InterruptedException e) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
