package org.cardcourier.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.Main;

/**
 * What Card Courier is compared with: the same way without a journal. {@code bench/bare.camel.yaml} are its routes; its
 * Camel, its HTTP server and its HTTP client are set as ours are.
 */
public final class BareRoute {

    private static final int HTTP_WORKERS = 128;
    private static final int FILE_WORKERS = 64;

    private BareRoute() {}

    /**
     * Runs until its process is ended.
     *
     * @param args port, drop folder, Chatwoot's address, token and account
     * @throws Exception if it cannot start
     */
    public static void main(String[] args) throws Exception {
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        set(main, "camel.main.name", "bare");
        set(main, "camel.main.routesIncludePattern", "classpath:bench/bare.camel.yaml");
        set(main, "camel.main.jmxEnabled", "false");
        set(main, "camel.component.http.automaticRetriesDisabled", "true");
        set(main, "camel.server.enabled", "true");
        set(main, "camel.server.host", "127.0.0.1");
        set(main, "camel.server.port", args[0]);
        set(main, "camel.server.maxBodySize", Long.toString((4L << 20) + 1));
        set(main, "camel.server.fileUploadEnabled", "false");
        set(main, "bare.drop", args[1]);
        set(main, "bare.url", args[2]);
        set(main, "bare.token", args[3]);
        set(main, "bare.account", args[4]);
        main.bind("vertx", Vertx.vertx(new VertxOptions().setWorkerPoolSize(HTTP_WORKERS)));
        main.bind(
                "rows",
                new ThreadPoolExecutor(
                        FILE_WORKERS,
                        FILE_WORKERS,
                        1,
                        TimeUnit.MINUTES,
                        new ArrayBlockingQueue<>(FILE_WORKERS),
                        new ThreadPoolExecutor.CallerRunsPolicy()));
        main.start();
        System.out.println("The bare route is ready");
        new CountDownLatch(1).await();
    }

    private static void set(Main main, String name, String value) {
        main.addInitialProperty(name, value);
    }
}
