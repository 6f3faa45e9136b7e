package org.cardcourier.sandbox;

import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP on one event loop: reads a request, lets a fault strike, asks for the answer, writes it. No thread ever waits. */
final class Server implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Map<String, String> SECURITY = Map.of(
            "x-frame-options", "SAMEORIGIN",
            "x-xss-protection", "0",
            "x-content-type-options", "nosniff",
            "x-download-options", "noopen",
            "x-permitted-cross-domain-policies", "none",
            "referrer-policy", "strict-origin-when-cross-origin");

    private final Vertx vertx;
    private final HttpServer http;
    private final SandboxOptions options;
    private final Faults faults;
    private final CallLog calls;
    private final Function<Request, Answer> answers;
    private final AtomicLong toStore = new AtomicLong();
    private long minute;
    private int inThisMinute;

    Server(SandboxOptions options, Faults faults, CallLog calls, Vertx vertx, Function<Request, Answer> answers) {
        this.options = options;
        this.faults = faults;
        this.calls = calls;
        this.answers = answers;
        this.vertx = vertx;
        this.http = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(options.port())
                        .setHttp2ClearTextEnabled(false)
                        .setHandle100ContinueAutomatically(true)
                        .setMaxHeaderSize(64 * 1024)
                        .setTcpNoDelay(true))
                .requestHandler(this::receive);
        Waiting.forResult(http.listen());
    }

    /** One event loop thread, daemon-like: it ends with {@link #close}. */
    static Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    boolean isQuiet() {
        return toStore.get() == 0;
    }

    int port() {
        return http.actualPort();
    }

    private void receive(HttpServerRequest request) {
        long start = System.nanoTime();
        request.exceptionHandler(gone -> {});
        request.bodyHandler(body -> strike(request, Request.of(request, body.getBytes()), start));
    }

    private void strike(HttpServerRequest http, Request request, long start) {
        if (!request.path().startsWith("/sandbox") && isThrottled()) {
            finish(http, request, throttled(), start);
            return;
        }
        Fault fault = faults.take(request.method(), request.path(), request.body());
        if (fault == null) {
            later(request.path().startsWith("/sandbox") ? 0 : options.latencyMs(), () -> work(http, request, start));
        } else if (fault instanceof Fault.Delay delay) {
            later(options.latencyMs() + delay.ms(), () -> work(http, request, start));
        } else {
            later(options.latencyMs(), () -> misbehave(http, request, fault, start));
        }
    }

    private void work(HttpServerRequest http, Request request, long start) {
        finish(http, request, safely(request), start);
    }

    private Answer safely(Request request) {
        try {
            return answers.apply(request);
        } catch (RuntimeException e) {
            LOG.error("sandbox failed on {} {}", request.method(), request.path(), e);
            return Answer.serverError();
        }
    }

    private void misbehave(HttpServerRequest http, Request request, Fault fault, long start) {
        if (fault instanceof Fault.Status status) {
            finish(http, request, answer(status.code(), status.body(), status.headers()), start);
        } else if (fault instanceof Fault.StoredThen status) {
            safely(request);
            finish(http, request, answer(status.code(), status.body(), status.headers()), start);
        } else if (fault instanceof Fault.LostAnswer) {
            safely(request);
            calls.add(request, 0);
            reset(http);
        } else if (fault instanceof Fault.ResetBefore) {
            calls.add(request, 0);
            reset(http);
        } else if (fault instanceof Fault.LateCommit late) {
            calls.add(request, 0);
            toStore.incrementAndGet();
            later(late.ms(), () -> {
                safely(request);
                toStore.decrementAndGet();
            });
        } else {
            calls.add(request, 0);
        }
    }

    private static Answer answer(int code, String body, Map<String, String> headers) {
        return new Answer(code, headers.getOrDefault("content-type", ""), Text.bytes(body), headers);
    }

    private void later(long ms, Runnable work) {
        if (ms == 0) {
            work.run();
        } else {
            vertx.setTimer(ms, timer -> work.run());
        }
    }

    /** RST instead of FIN: SO_LINGER 0 must be set on the channel itself, which Vert.x shows only inside. */
    private static void reset(HttpServerRequest http) {
        if (http.connection() instanceof ConnectionBase connection) {
            connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        http.connection().close();
    }

    /** A fixed minute, as rack-attack counts. */
    private boolean isThrottled() {
        if (options.rateLimitPerMinute() == 0) {
            return false;
        }
        long now = options.clock().millis() / 60_000;
        inThisMinute = now == minute ? inThisMinute + 1 : 1;
        minute = now;
        return inThisMinute > options.rateLimitPerMinute();
    }

    private static Answer throttled() {
        return Answer.text(429, "text/plain", "Retry later\n").with("cache-control", "no-cache");
    }

    private void finish(HttpServerRequest http, Request request, Answer answer, long start) {
        calls.add(request, answer.status());
        if (http.connection() == null || http.response().closed()) {
            return;
        }
        HttpServerResponse response = http.response();
        Answer sent = unchanged(request, response, answer);
        headers(request, response, sent, start);
        if (http.method().name().equals("HEAD") || sent.status() == 304) {
            response.putHeader("content-length", "0").end();
        } else {
            response.end(Buffer.buffer(sent.body()));
        }
    }

    private static void headers(Request request, HttpServerResponse response, Answer answer, long start) {
        response.setStatusCode(answer.status());
        if (answer.isOfController()) {
            SECURITY.forEach(response::putHeader);
            response.putHeader("cache-control", isFresh(answer) ? "max-age=0, private, must-revalidate" : "no-cache");
        }
        if (!answer.type().isEmpty()) {
            response.putHeader("content-type", answer.type());
        }
        String id = request.header("x-request-id");
        response.putHeader("x-request-id", id.isEmpty() ? Long.toHexString(System.nanoTime()) : id);
        response.putHeader("x-runtime", runtime(System.nanoTime() - start));
        answer.headers().forEach(response::putHeader);
    }

    private static boolean isFresh(Answer answer) {
        return answer.status() == 304 || answer.status() == 200 && answer.type().equals(Answer.JSON);
    }

    private static String runtime(long nanos) {
        String micros = Long.toString(1_000_000 + TimeUnit.NANOSECONDS.toMicros(nanos) % 1_000_000);
        return TimeUnit.NANOSECONDS.toSeconds(nanos) + "." + micros.substring(1);
    }

    /** A weak etag on every good JSON answer; a GET with the same one gets 304. */
    private static Answer unchanged(Request request, HttpServerResponse response, Answer answer) {
        if (!isFresh(answer)) {
            return answer;
        }
        String etag = "W/\"" + md5(answer.body()) + '"';
        response.putHeader("etag", etag);
        boolean same = request.method().equals("GET") && etag.equals(request.header("if-none-match"));
        return same ? Answer.empty(304) : answer;
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        Waiting.forResult(http.close());
    }
}
