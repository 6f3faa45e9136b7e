package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.Story;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small collector of traces, read with OpenTelemetry's own description of them. */
class TracesTest {

    private static final String ORDER =
            "{\"notice_id\":\"%s\",\"conversation_id\":%d,\"order\":{\"order_id\":\"SO-4711\","
                    + "\"items\":[{\"name\":\"Secret Present\",\"price\":\"1.00\"}],\"remark\":\"ring twice\"}}";

    @TempDir
    Path home;

    private final List<String> texts = new CopyOnWriteArrayList<>();
    private volatile int answer = 200;
    private volatile int refused;
    private HttpServer collector;
    private Sandbox sandbox;
    private CourierUnderTest courier;

    @BeforeEach
    void prepare() throws Exception {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", this::take);
        collector.start();
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(3));
        courier = new CourierUnderTest(home, sandbox)
                .set("traces.url", "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces");
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
        collector.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean isJson = "application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"));
        int status = isJson ? answer : 415;
        if (status == 200) {
            texts.add(body);
        } else {
            refused++;
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private Story end(String id, int conversation) {
        courier.accept(courier.read(ORDER.formatted(id, conversation)));
        return courier.awaitEnd(id);
    }

    /** Ids come as hexadecimal text, which this reader takes for Base64: equal stays equal, and that is all that is asked. */
    private static List<Span> spans(String text) throws IOException {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        JsonFormat.parser().merge(text, request); // an unknown field is an error
        assertEquals(
                "card-courier", value(request.getResourceSpans(0).getResource().getAttributesList(), "service.name"));
        return request.getResourceSpans(0).getScopeSpans(0).getSpansList();
    }

    private static String value(List<KeyValue> attributes, String key) {
        return attributes.stream()
                .filter(each -> each.getKey().equals(key))
                .map(each -> each.getValue().hasIntValue()
                        ? Long.toString(each.getValue().getIntValue())
                        : each.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    private static long nanos(long millis) {
        return millis * 1_000_000;
    }

    @Test
    void oneTraceGoesFromTheAcceptanceToThePostThatChatwootTook() throws Exception {
        sandbox.faults().next(CallMatch.messages(1), Fault.status(503));
        courier.start();
        Story story = end("so-4711-paid", 1);
        CourierUnderTest.await("the trace", () -> texts.size() == 1);
        List<Span> spans = spans(texts.get(0));
        assertEquals(
                List.of("notice", "try", "try"),
                spans.stream().map(Span::getName).toList());
        Span notice = spans.get(0);
        assertTrue(texts.get(0).matches(".*\"traceId\":\"[0-9a-f]{32}\",\"spanId\":\"[0-9a-f]{16}\".*"), texts.get(0));
        assertEquals(1, spans.stream().map(Span::getTraceId).distinct().count());
        assertEquals(3, spans.stream().map(Span::getSpanId).distinct().count());
        assertTrue(notice.getParentSpanId().isEmpty());
        assertEquals(nanos(story.acceptedAt()), notice.getStartTimeUnixNano());
        assertEquals(nanos(story.endedAt()), notice.getEndTimeUnixNano());
        assertEquals("so-4711-paid", value(notice.getAttributesList(), "card_courier.notice_id"));
        assertEquals("delivered", value(notice.getAttributesList(), "card_courier.state"));
        assertEquals(Status.StatusCode.STATUS_CODE_UNSET, notice.getStatus().getCode());
        assertEquals(
                List.of("accepted", "looked into the conversation", "message posted"),
                notice.getEventsList().stream().map(Span.Event::getName).toList());
        Span failed = spans.get(1);
        Span posted = spans.get(2);
        for (Span each : List.of(failed, posted)) {
            assertEquals(notice.getSpanId(), each.getParentSpanId());
            assertEquals(Span.SpanKind.SPAN_KIND_CLIENT, each.getKind());
        }
        assertEquals(Status.StatusCode.STATUS_CODE_ERROR, failed.getStatus().getCode());
        assertEquals("no_answer", value(failed.getAttributesList(), "card_courier.reason"));
        assertEquals(Status.StatusCode.STATUS_CODE_UNSET, posted.getStatus().getCode());
        Instant call = courier.posts(1).get(1).at();
        assertTrue(
                nanos(call.toEpochMilli() + 1) >= posted.getStartTimeUnixNano()
                        && nanos(call.toEpochMilli()) <= posted.getEndTimeUnixNano(),
                call + " is within " + posted);
        for (String word : List.of("SO-4711", "Secret Present", "ring twice", sandbox.token(), "conversation_id")) {
            assertFalse(texts.get(0).contains(word), word);
        }
    }

    @Test
    void whatTheCollectorCannotTakeNowComesAgainAndWhatItNeverTakesIsLetGo() throws Exception {
        answer = 503;
        courier.start();
        end("a", 1);
        CourierUnderTest.await("a refusal", () -> refused == 1);
        answer = 400;
        end("b", 999);
        CourierUnderTest.await("both", () -> refused == 3);
        answer = 200;
        end("c", 999);
        CourierUnderTest.await("the trace", () -> !texts.isEmpty());
        Span notice = spans(texts.get(0)).get(0);
        assertEquals("c", value(notice.getAttributesList(), "card_courier.notice_id"));
        assertEquals("not_found", value(notice.getAttributesList(), "card_courier.reason"));
        assertEquals(Status.StatusCode.STATUS_CODE_ERROR, notice.getStatus().getCode());
        assertEquals(3, refused);
    }

    @Test
    void nothingOfItIsThereUntilItIsSwitchedOn() throws Exception {
        courier.unset("traces.").start();
        assertNull(courier.application().camel().getRoute("outcome-trace"));
    }
}
