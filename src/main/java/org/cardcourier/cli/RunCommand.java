package org.cardcourier.cli;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.cardcourier.Application;
import org.cardcourier.RunLock;
import org.cardcourier.Settings;
import org.cardcourier.deploy.Redeployment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code courier run}: accepts and delivers until it is told to stop. */
@Command(
        name = "run",
        description = "Accept and deliver until told to stop (SIGTERM: exit 0 once what is being sent has ended)")
public final class RunCommand implements Callable<Integer> {

    private static final String AGENT = "com.sun.management.jmxremote";

    private final Courier courier;

    @Option(names = "--strict", description = "Do not start if a file has mistakes, although a last good copy is there")
    private boolean isStrict;

    RunCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() throws Exception {
        Settings settings = courier.settings();
        refuseOtherEncoding();
        System.setProperty("courier.logs", settings.home().resolve("logs").toString());
        System.setProperty("courier.log-format", settings.logFormat());
        refuseOpenJmx(settings);
        RunLock lock = RunLock.take(settings);
        try {
            Redeployment redeployment =
                    new Redeployment(settings, () -> Settings.read(settings.home()), isStrict, Clock.systemUTC());
            Application application = new Application(settings, Clock.systemUTC()).redeployedBy(redeployment);
            CountDownLatch stopped = new CountDownLatch(1);
            Thread hook = stopAtSignal(application, stopped);
            start(application, hook);
            log().info(
                            "Card Courier is ready: http://{}:{}/notices, files in {}, Chatwoot at {}",
                            settings.httpHost(),
                            application.port(),
                            settings.dropDirectory(),
                            settings.chatwootUrl());
            stopped.await();
        } finally {
            lock.close();
        }
        return 0;
    }

    private static Logger log() {
        return LoggerFactory.getLogger("org.cardcourier.run"); // not static: the folder of the log is known only now
    }

    /** Java takes file names in this encoding; in the POSIX locale Chinese names could not even be opened. */
    private static void refuseOtherEncoding() {
        String encoding = System.getProperty("sun.jnu.encoding", "");
        if (!encoding.equalsIgnoreCase("UTF-8")) {
            throw new Settings.Wrong(
                    "File names are read as " + encoding
                            + " in this locale, so Chinese ones could not be opened: start with LC_ALL=C.UTF-8 (./courier does)");
        }
    }

    /** Whoever reaches JMX unasked runs what he likes here; Java's own agent listens on every address unless it is told. */
    private static void refuseOpenJmx(Settings settings) {
        if (System.getProperty(AGENT + ".port") == null) {
            return;
        }
        if ("false".equalsIgnoreCase(System.getProperty(AGENT + ".authenticate"))) {
            throw new Settings.Wrong("JMX without a password (-D" + AGENT + ".authenticate=false) lets everyone on this"
                    + " host run what he likes: give it a -D" + AGENT + ".password.file (docs/operations.md, JMX)");
        }
        String host = System.getProperty(AGENT + ".host", "");
        if (!List.of("127.0.0.1", "::1", "localhost").contains(host)) {
            throw new Settings.Wrong("JMX would listen on "
                    + (host.isEmpty() ? "every address of this host" : host) + ": add -D" + AGENT
                    + ".host=127.0.0.1, and reach it by ssh -L (docs/operations.md, JMX)");
        }
        if (!settings.jmx()) {
            log().warn("Java's JMX agent listens, but Camel shows nothing there: set jmx.enabled=true");
        }
    }

    /** Whatever stops a start, the hook must not turn its exit code into a 0. */
    private static void start(Application application, Thread hook) throws Exception {
        boolean isStarted = false;
        try {
            application.start();
            isStarted = true;
        } finally {
            if (!isStarted) {
                forget(hook);
            }
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it was told to stop while it started: the hook is at work already
        }
    }

    /** The JVM ends with 143 on SIGTERM; a clean stop is a 0, which needs a halt of our own. */
    private static Thread stopAtSignal(Application application, CountDownLatch stopped) {
        Thread hook = new Thread(
                () -> {
                    application.close();
                    stopped.countDown();
                    log().info("Card Courier has stopped");
                    org.apache.logging.log4j.LogManager.shutdown();
                    Runtime.getRuntime().halt(0);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }
}
