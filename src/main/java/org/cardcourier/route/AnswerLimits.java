package org.cardcourier.route;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * What one answer may cost: its size, unpacked, and the time from the request to its last byte. HttpClient's own time-outs
 * begin anew with every byte, so that a server that drips would hold a worker for ever. Nor does an answer leave a cookie for
 * the next request.
 */
final class AnswerLimits implements HttpClientConfigurer, ExecChainHandler {

    private static final long LOOK_MILLIS = 1000;

    private final long mostBytes;
    private final Duration deadline;
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();

    /**
     * Limits for the answers of one server.
     *
     * @param mostBytes the largest answer that is read
     * @param deadline  how long a request may take as a whole
     */
    AnswerLimits(long mostBytes, Duration deadline) {
        this.mostBytes = mostBytes;
        this.deadline = deadline;
    }

    /**
     * Makes the limits known to routes.
     *
     * @param camel where; it also ends the thread that looks for late ones
     * @param name  the bean's name
     * @return the option of an endpoint that uses them
     */
    String bind(CamelContext camel, String name) {
        camel.getRegistry().bind(name, this);
        ScheduledExecutorService looks = camel.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, name);
        looks.scheduleWithFixedDelay(this::cancelLate, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return "&httpClientConfigurer=#bean:" + name;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder builder) {
        builder.addExecInterceptorFirst("limits", this);
        builder.disableCookieManagement(); // each request stands by itself
    }

    /** One request on its way. */
    private static final class Call {
        private final ClassicHttpRequest request;
        private final long until;
        private volatile boolean isLate;

        Call(ClassicHttpRequest request, long until) {
            this.request = request;
            this.until = until;
        }

        boolean isOver() {
            return System.nanoTime() - until > 0;
        }

        /** Closes the connection: what else may come on it is not waited for. */
        void cancel() {
            if (request instanceof Cancellable cancellable) {
                cancellable.cancel();
            }
        }
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Call call = new Call(scope.originalRequest, System.nanoTime() + deadline.toNanos());
        calls.add(call);
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            if (response.getEntity() != null) {
                response.setEntity(new Limited(response.getEntity(), call));
            }
            return response;
        } catch (IOException e) {
            throw call.isLate ? late() : e;
        } finally {
            calls.remove(call);
        }
    }

    private void cancelLate() {
        for (Call call : calls) {
            if (call.isOver()) {
                call.isLate = true;
                call.cancel();
            }
        }
    }

    private IOException late() {
        return new InterruptedIOException("no whole answer within " + deadline.toSeconds() + " s");
    }

    private final class Limited extends HttpEntityWrapper {
        private final Call call;
        private InputStream content;

        Limited(HttpEntity entity, Call call) {
            super(entity);
            this.call = call;
        }

        /** Always the same one: Camel and HttpClient both ask for it and close it, and one at its end knows that it is. */
        @Override
        public InputStream getContent() throws IOException {
            if (content == null) {
                InputStream whole = super.getContent();
                content = whole == null ? null : new LimitedStream(whole, call);
            }
            return content;
        }
    }

    private final class LimitedStream extends FilterInputStream {
        private final Call call;
        private long left = mostBytes;
        private boolean isAtEnd;
        private boolean isClosed;

        LimitedStream(InputStream content, Call call) {
            super(content);
            this.call = call;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int count = super.read(to, offset, length);
            isAtEnd |= count < 0;
            left -= Math.max(0, count);
            if (left < 0) {
                throw broken(new IOException("the answer is larger than " + mostBytes + " bytes"));
            }
            if (count >= 0 && call.isOver()) {
                throw broken(late());
            }
            return count;
        }

        private IOException broken(IOException because) {
            isAtEnd = true;
            call.cancel();
            return because;
        }

        /** HttpClient would read the rest, however long, to use the connection again. */
        @Override
        public void close() throws IOException {
            if (isClosed) {
                return; // to read once more would throw, for each answer
            }
            isClosed = true;
            if (!isAtEnd && super.read() >= 0) {
                call.cancel();
            }
            super.close();
        }
    }
}
