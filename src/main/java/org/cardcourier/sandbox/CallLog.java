package org.cardcourier.sandbox;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last requests to Chatwoot's own paths. Safe from any thread. */
final class CallLog {

    private static final int MOST = 10_000;

    private final Deque<Call> calls = new ArrayDeque<>();
    private final boolean records;
    private final Clock clock;

    CallLog(boolean records, Clock clock) {
        this.records = records;
        this.clock = clock;
    }

    void add(Request request, int status) {
        if (!records || request.path().startsWith("/sandbox")) {
            return;
        }
        List<Call.Header> headers = new ArrayList<>();
        request.headers().forEach(entry -> headers.add(new Call.Header(entry.getKey(), entry.getValue())));
        Call call = new Call(
                clock.instant(),
                request.method(),
                request.uri(),
                List.copyOf(headers),
                Text.utf8(request.body()),
                status);
        synchronized (this) {
            calls.addLast(call);
            if (calls.size() > MOST) {
                calls.removeFirst();
            }
        }
    }

    synchronized List<Call> all() {
        return List.copyOf(calls);
    }

    synchronized void clear() {
        calls.clear();
    }
}
