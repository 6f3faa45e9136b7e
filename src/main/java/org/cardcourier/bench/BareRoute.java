package org.cardcourier.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.freemarker.FreemarkerComponent;
import org.apache.camel.main.Main;
import org.cardcourier.card.Templates;

/**
 * What Card Courier is compared with: the same way without a journal, its checks and its second try. {@code
 * bench/bare.camel.yaml} are its routes; its Camel, its HTTP server, its HTTP client and its template are ours.
 */
public final class BareRoute {

    private static final int HTTP_WORKERS = 128;
    private static final int FILE_WORKERS = 64;

    private BareRoute() {}

    /**
     * Runs until its process is ended.
     *
     * @param args port, drop folder, Chatwoot's address, token and account, folder of the templates
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
        Templates templates = new Templates(Path.of(args[5]), "zh-CN");
        main.bind("freemarker", new FreemarkerComponent() {
            @Override
            public freemarker.template.Configuration getConfiguration() {
                return templates.configuration();
            }
        });
        main.bind("message", new Message());
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

    /** The bean {@code message} of the bare route. */
    public static final class Message {

        /**
         * Chatwoot's message.
         *
         * @param text what the template wrote
         * @return its JSON as a map
         */
        public Map<String, Object> of(String text) {
            return Map.of("content", text, "message_type", "outgoing", "content_type", "text");
        }
    }

    private static void set(Main main, String name, String value) {
        main.addInitialProperty(name, value);
    }
}
