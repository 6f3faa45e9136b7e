package org.cardcourier.sandbox;

import io.vertx.core.Vertx;
import java.util.List;

/**
 * A second account of the sandbox, with users, contacts and conversations of its own under the same numbers: what an id
 * names in one account is something else in the other. Its requests and plans for faults are the sandbox's.
 */
public final class SecondAccount {

    private final Object lock;
    private final World world;
    private final Router router;
    private final Customer customer;
    private final Webhooks webhooks;

    SecondAccount(SandboxOptions options, Object lock, Vertx vertx) {
        this.lock = lock;
        this.webhooks = new Webhooks(options, lock, vertx);
        this.world = new World(options, options.secondSeed(), webhooks);
        this.customer = new Customer(world);
        Shapes shapes = new Shapes(world);
        MessagesApi messages = new MessagesApi(world, shapes);
        this.router = new Router(world, shapes, messages);
        webhooks.tellOf(world, shapes, messages);
    }

    boolean isFor(Request request) {
        boolean isApi = request.segment(0).equals("api") && request.segment(1).equals("v1");
        return isApi
                && (request.segment(2).equals("accounts")
                                && request.segment(3).equals(Integer.toString(world.accountId))
                        || request.segment(2).equals("profile") && hasOwnToken(request));
    }

    private boolean hasOwnToken(Request request) {
        String token = request.header("api-access-token");
        return world.agents().stream().anyMatch(user -> user.token().equals(token));
    }

    Answer answer(Request request) {
        return router.answer(request);
    }

    void close() {
        webhooks.close();
    }

    /**
     * Its number, as paths name it.
     *
     * @return 3
     */
    public int accountId() {
        return world.accountId;
    }

    /**
     * Its administrator's token.
     *
     * @return another than the first account's
     */
    public String token() {
        return world.agents().get(0).token();
    }

    /**
     * The messages of a conversation, in order, with notes and activity lines.
     *
     * @param conversation display id
     * @return copies; empty where there is no such conversation
     */
    public List<StoredMessage> messages(long conversation) {
        synchronized (lock) {
            Conversation found = world.conversations.get(conversation);
            return found == null
                    ? List.of()
                    : found.messages.stream().map(Sandbox::stored).toList();
        }
    }

    /**
     * The customer clicks a choice of an {@code input_select}; webhooks tell of it as {@code message_updated}.
     *
     * @param conversation display id
     * @param message      id
     * @param value        of the choice
     * @throws IllegalArgumentException if there is no such choice, or the message has its answer
     */
    public void choose(long conversation, long message, String value) {
        synchronized (lock) {
            try {
                customer.choose(world.conversation(conversation).find(message), value);
            } catch (Halt e) {
                throw new IllegalArgumentException(Text.utf8(e.answer().body()), e);
            }
        }
    }
}
