package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;

/**
 * A stand-in for a Chatwoot server, on 127.0.0.1 and in memory. It answers what a real 4.10.0 was recorded to answer, and
 * misbehaves when told to ({@link #faults()}). All methods are safe from any thread.
 */
public final class Sandbox implements AutoCloseable {

    private final Object lock = new Object();
    private final SandboxOptions options;
    private final Faults faults = new Faults();
    private final CallLog calls;
    private final Vertx vertx;
    private final Webhooks webhooks;
    private final Server server;
    private World world;
    private Router router;
    private Customer customer;
    private ControlApi control;
    private SecondAccount second;
    private long revision;

    private Sandbox(SandboxOptions options) {
        this.options = options;
        this.calls = new CallLog(options.recordCalls(), options.clock());
        this.vertx = Server.vertx();
        this.webhooks = new Webhooks(options, lock, vertx);
        begin();
        this.server = new Server(options, faults, calls, vertx, this::answer);
    }

    /**
     * Starts a sandbox and returns when it listens.
     *
     * @param options how
     * @return the running sandbox, to be closed
     * @throws IllegalStateException if the port is taken
     */
    public static Sandbox start(SandboxOptions options) {
        return new Sandbox(options);
    }

    private void begin() {
        this.world = new World(options, webhooks);
        this.customer = new Customer(world);
        Shapes shapes = new Shapes(world);
        MessagesApi messages = new MessagesApi(world, shapes);
        this.router = new Router(world, shapes, messages);
        this.control = new ControlApi(world, shapes, faults, () -> revision, webhooks::sent, this::beginAgain);
        webhooks.tellOf(world, shapes, messages);
        if (second != null) {
            second.close();
        }
        second = options.hasSecondAccount() ? new SecondAccount(options, lock, vertx) : null;
    }

    /**
     * The second account.
     *
     * @return it; null unless the options ask for one
     */
    public SecondAccount second() {
        synchronized (lock) {
            return second;
        }
    }

    private Answer answer(Request request) {
        synchronized (lock) {
            revision += request.method().equals("GET") ? 0 : 1;
            if (request.segment(0).equals("sandbox")) {
                return control(request);
            }
            return second != null && second.isFor(request) ? second.answer(request) : router.answer(request);
        }
    }

    private Answer control(Request request) {
        try {
            return control.answer(request);
        } catch (Halt halt) {
            return halt.answer();
        }
    }

    /**
     * The base address.
     *
     * @return such as {@code http://127.0.0.1:41234}
     */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /**
     * The administrator's token.
     *
     * @return such as "sandbox-token"
     */
    public String token() {
        return world.agents().get(0).token();
    }

    /**
     * The account that the paths name.
     *
     * @return 2, unless the seed says otherwise
     */
    public int accountId() {
        return world.accountId;
    }

    /**
     * What is planned to go wrong.
     *
     * @return the plans
     */
    public Faults faults() {
        return faults;
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
     * A conversation as it is now.
     *
     * @param conversation display id
     * @return a copy
     * @throws IllegalArgumentException if there is no such conversation
     */
    public StoredConversation conversation(long conversation) {
        synchronized (lock) {
            Conversation found = known(conversation);
            return new StoredConversation(
                    found.id,
                    found.inbox.id(),
                    found.contact().id,
                    found.status,
                    found.snoozedUntil,
                    found.labels,
                    name(found.assignee == null ? found.assigneeBot : found.assignee),
                    found.team == null ? null : found.team.name(),
                    found.custom.deepCopy());
        }
    }

    static StoredMessage stored(Message message) {
        ObjectNode attributes = message.attributes().deepCopy();
        return new StoredMessage(
                message.id,
                message.conversation.id,
                Message.TYPES.get(message.type),
                message.contentType,
                message.content,
                attributes,
                message.isPrivate,
                message.sourceId,
                name(message.sender),
                message.status,
                message.createdAt);
    }

    private static String name(Object sender) {
        if (sender instanceof SandboxSeed.User user) {
            return user.name();
        } else if (sender instanceof SandboxSeed.Bot bot) {
            return bot.name();
        }
        return sender instanceof Contact contact ? contact.name : null;
    }

    /**
     * Opens a new conversation.
     *
     * @param inbox   id
     * @param contact id
     * @return its display id
     * @throws IllegalArgumentException if there is no such inbox or contact
     */
    public long openConversation(int inbox, int contact) {
        synchronized (lock) {
            try {
                return world.addConversation(world.contactInbox(world.contact(contact), world.inbox(inbox), null)).id;
            } catch (Halt e) {
                throw new IllegalArgumentException("no inbox " + inbox + " or no contact " + contact, e);
            }
        }
    }

    /**
     * Opens a conversation under a number of one's own.
     *
     * @param wanted what it is to be
     * @throws IllegalArgumentException if there is no such inbox or status, or the number is taken
     */
    public void openConversation(NewConversation wanted) {
        if (!Conversation.STATUSES.contains(wanted.status())) {
            throw new IllegalArgumentException("no status " + wanted.status());
        }
        synchronized (lock) {
            try {
                world.addConversation(wanted);
            } catch (Halt e) {
                throw new IllegalArgumentException(Text.utf8(e.answer().body()), e);
            }
        }
    }

    /**
     * A contact that is there, as if it had always been.
     *
     * @param person who
     * @return the id
     */
    public long addContact(SandboxSeed.Person person) {
        synchronized (lock) {
            world.seedContact(person);
            return world.contacts.lastKey();
        }
    }

    /**
     * Which conversations there are.
     *
     * @return their display ids, rising
     */
    public List<Long> conversations() {
        synchronized (lock) {
            return List.copyOf(world.conversations.keySet());
        }
    }

    /**
     * How often the order system was asked for a page.
     *
     * @return the number since the start
     */
    public long ordersAsked() {
        return control.ordersAsked();
    }

    /**
     * Whether nothing is on its way: every webhook has its answer, and what is stored late is stored.
     *
     * @return true if so, at this moment
     */
    public boolean isQuiet() {
        return webhooks.isQuiet() && server.isQuiet();
    }

    /**
     * The requests to Chatwoot's own paths, in the order of their ends; the last 10,000.
     *
     * @return copies; empty if recording is off
     */
    public List<Call> calls() {
        return calls.all();
    }

    /**
     * How many messages were stored since the start, of every kind.
     *
     * @return the number
     */
    public long messageCount() {
        synchronized (lock) {
            return world.messageCount();
        }
    }

    /**
     * The customer says something in a conversation; webhooks tell of it.
     *
     * @param conversation display id
     * @param text         what is said
     * @throws IllegalArgumentException if there is no such conversation
     */
    public void say(long conversation, String text) {
        synchronized (lock) {
            revision++;
            customer.say(known(conversation), text);
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
            Message found = known(conversation).find(message);
            if (found == null) {
                throw new IllegalArgumentException("no message " + message + " in conversation " + conversation);
            }
            try {
                revision++;
                customer.choose(found, value);
            } catch (Halt e) {
                throw new IllegalArgumentException(Text.utf8(e.answer().body()), e);
            }
        }
    }

    private Conversation known(long conversation) {
        try {
            return world.conversation(conversation);
        } catch (Halt e) {
            throw new IllegalArgumentException("no conversation " + conversation, e);
        }
    }

    /**
     * Where an API inbox's own events go from now on.
     *
     * @param inbox id
     * @param url   absolute, "" for nowhere
     * @throws IllegalArgumentException if it is no http or https address
     */
    public void inboxWebhook(int inbox, String url) {
        SandboxOptions.requireUrl(url);
        synchronized (lock) {
            world.inboxHook(inbox, url);
        }
    }

    /**
     * Where account webhooks go from now on.
     *
     * @param url absolute, "" for nowhere
     * @throws IllegalArgumentException if it is no http or https address
     */
    public void accountWebhook(String url) {
        SandboxOptions.requireUrl(url);
        webhooks.accountUrl(url);
    }

    /**
     * Suspends the account, or lets it go on.
     *
     * @param yes whether it is suspended from now on
     */
    public void suspendAccount(boolean yes) {
        synchronized (lock) {
            world.suspend(yes);
        }
    }

    /** Begins anew: all that was stored, recorded and planned is forgotten. */
    public void reset() {
        synchronized (lock) {
            beginAgain();
        }
    }

    private void beginAgain() {
        begin();
        revision++;
        calls.clear();
        faults.clear();
    }

    /**
     * What {@code GET /sandbox/orders} serves from now on.
     *
     * @param orders any objects
     */
    public void orders(List<JsonNode> orders) {
        synchronized (lock) {
            world.orders.clear();
            world.orders.addAll(orders);
        }
    }

    /** Stops listening and ends its thread. */
    @Override
    public void close() {
        webhooks.close();
        if (second != null) {
            second.close();
        }
        server.close();
        Waiting.forResult(vertx.close());
    }
}
