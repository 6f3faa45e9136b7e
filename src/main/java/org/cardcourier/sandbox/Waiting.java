package org.cardcourier.sandbox;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for Vert.x from a thread that may wait. */
final class Waiting {

    private Waiting() {}

    /** @throws IllegalStateException if it fails, or takes longer than 10 s */
    static <T> T forResult(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the sandbox cannot start or stop: " + e.getMessage(), e);
        }
    }
}
