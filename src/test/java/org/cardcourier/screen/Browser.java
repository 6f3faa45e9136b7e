package org.cardcourier.screen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A headless Chromium with one page, driven over its DevTools protocol: the few calls that the tests need are not worth
 * a library of 200 MB (Playwright) or a driver that must fit the browser (Selenium). It reaches this host only, keeps its
 * files in a folder of its own and ends with {@link #close}.
 */
public final class Browser implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://(127\\.0\\.0\\.1:\\d+)/\\S+");
    private static final int SECONDS = 120;

    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger lastCall = new AtomicInteger();
    private final Path folder;
    private final Process process;
    private final WebSocket socket;
    /** A test run that is broken off takes its browser along. */
    private final Thread ending = new Thread(this::end, "browser-ends");

    /** @throws IllegalStateException if there is no Chromium, or it does not start */
    public Browser() {
        try {
            folder = Files.createTempDirectory("courier-browser");
            try {
                process = start(folder);
            } catch (IllegalStateException e) {
                RubyLiquid.delete(folder);
                throw e;
            }
            Runtime.getRuntime().addShutdownHook(ending);
            socket = connect(page(address(process)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process start(Path folder) {
        for (String name : NAMES) {
            try {
                return new ProcessBuilder(
                                name,
                                "--headless=new",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-dev-shm-usage",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-extensions",
                                "--disable-sync",
                                "--no-first-run",
                                "--hide-scrollbars",
                                "--force-device-scale-factor=1",
                                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                                "--user-data-dir=" + folder,
                                "--remote-debugging-port=0",
                                "about:blank")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                // the next name
            }
        }
        throw new IllegalStateException(
                "Chromium is needed: on Debian, apt-get install chromium (as root, ./courier verify does it)");
    }

    /** Chromium says on its standard error where it listens; what it says after that is read and forgotten. */
    private static String address(Process process) throws IOException {
        BufferedReader lines = process.errorReader();
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                Thread rest = new Thread(() -> lines.lines().forEach(more -> {}), "browser-says");
                rest.setDaemon(true);
                rest.start();
                return listening.group(1);
            }
            said.append(line).append('\n');
        }
        throw new IllegalStateException("Chromium did not start: " + said);
    }

    private static URI page(String address) throws IOException {
        HttpRequest list = HttpRequest.newBuilder(URI.create("http://" + address + "/json/list"))
                .build();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end) {
            try {
                String pages = HttpClient.newHttpClient()
                        .send(list, HttpResponse.BodyHandlers.ofString())
                        .body();
                for (JsonNode page : JSON.readTree(pages)) {
                    if (page.path("type").asText().equals("page")) {
                        return URI.create(page.path("webSocketDebuggerUrl").asText());
                    }
                }
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("Chromium opened no page");
    }

    private WebSocket connect(URI page) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(page, new Answers())
                .join();
    }

    /** Puts the pieces of an answer together and gives it to whoever waits for it. */
    private final class Answers implements WebSocket.Listener {

        private final StringBuilder pieces = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence piece, boolean last) {
            pieces.append(piece);
            if (last) {
                answered(pieces.toString());
                pieces.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            fail("Chromium closed the connection: " + code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            fail("the connection to Chromium broke: " + error);
        }
    }

    private void answered(String text) {
        try {
            JsonNode answer = JSON.readTree(text);
            CompletableFuture<JsonNode> call = waiting.remove(answer.path("id").asInt());
            if (call != null) {
                call.complete(answer);
            }
        } catch (IOException e) {
            fail("Chromium answered no JSON: " + e.getMessage());
        }
    }

    private void fail(String sentence) {
        waiting.values().forEach(call -> call.completeExceptionally(new IllegalStateException(sentence)));
    }

    private JsonNode call(String method, ObjectNode parameters) {
        int id = lastCall.incrementAndGet();
        ObjectNode request = JSON.createObjectNode().put("id", id).put("method", method);
        request.set("params", parameters);
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        socket.sendText(request.toString(), true).join();
        JsonNode answered = answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
        if (answered.has("error")) {
            throw new IllegalStateException(
                    method + ": " + answered.path("error").path("message").asText());
        }
        return answered.path("result");
    }

    /**
     * Runs a script in the page.
     *
     * @param script JavaScript; its value is a text or nothing, or a promise of that
     * @return the value, "" for nothing
     * @throws IllegalStateException if it throws
     */
    public String run(String script) {
        JsonNode result = call(
                "Runtime.evaluate",
                JSON.createObjectNode()
                        .put("expression", script)
                        .put("returnByValue", true)
                        .put("awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(
                    result.at("/exceptionDetails/exception/description").asText());
        }
        return result.at("/result/value").asText();
    }

    /**
     * Opens an address of this host and waits until the page with its pictures and fonts is there.
     *
     * @param address such as {@code http://127.0.0.1:41234/sandbox}
     * @param width   of the window in pixels
     * @param height  of the window in pixels
     */
    public void open(URI address, int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                JSON.createObjectNode()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
        call("Page.navigate", JSON.createObjectNode().put("url", address.toString()));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!isLoaded(address)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(address + " did not load");
            }
        }
        run("document.fonts.ready.then(() => '')");
    }

    /** Just after the order to go there, the former page may still answer, or be gone in the middle of its answer. */
    private boolean isLoaded(URI address) {
        try {
            return run("document.readyState + ' ' + location.href").equals("complete " + address);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /**
     * Presses a key as a person does.
     *
     * @param key such as "Tab" or "Enter"
     */
    public void press(String key) {
        ObjectNode down = JSON.createObjectNode()
                .put("type", "keyDown")
                .put("key", key)
                .put("code", key)
                .put("windowsVirtualKeyCode", key.equals("Tab") ? 9 : 13);
        if (key.equals("Enter")) {
            down.put("text", "\r");
        }
        call("Input.dispatchKeyEvent", down);
        call("Input.dispatchKeyEvent", down.deepCopy().put("type", "keyUp"));
    }

    /**
     * Types into what has the focus.
     *
     * @param text what is typed
     */
    public void type(String text) {
        call("Input.insertText", JSON.createObjectNode().put("text", text));
    }

    /**
     * Clicks with the mouse into the middle of an element.
     *
     * @param selector CSS
     */
    public void click(String selector) {
        String[] place = run("(() => { const e = document.querySelector('" + selector
                        + "'); e.scrollIntoView({block: 'center'});"
                        + " const r = e.getBoundingClientRect(); return (r.x + r.width / 2) + ' ' + (r.y + r.height / 2); })()")
                .split(" ");
        for (String type : List.of("mousePressed", "mouseReleased")) {
            call(
                    "Input.dispatchMouseEvent",
                    JSON.createObjectNode()
                            .put("type", type)
                            .put("x", Double.parseDouble(place[0]))
                            .put("y", Double.parseDouble(place[1]))
                            .put("button", "left")
                            .put("clickCount", 1));
        }
    }

    /**
     * What the person's system prefers.
     *
     * @param isDark true for the dark scheme
     */
    public void dark(boolean isDark) {
        ObjectNode media = JSON.createObjectNode();
        media.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", isDark ? "dark" : "light");
        call("Emulation.setEmulatedMedia", media);
    }

    /** @return the page as it is drawn now, PNG */
    public byte[] picture() {
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", JSON.createObjectNode().put("format", "png"))
                        .path("data")
                        .asText());
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(ending);
        end();
    }

    private void end() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
        try {
            RubyLiquid.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
