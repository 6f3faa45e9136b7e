package org.cardcourier.sandbox;

import java.util.List;
import java.util.Optional;

/** The front door: who asks, for which account, and which part answers. */
final class Router {

    private static final String NOT_FOUND_PAGE =
            "<!DOCTYPE html>\n<html><head><title>404</title></head><body><h1>Not found</h1></body></html>\n";

    private final World world;
    private final MessagesApi messages;
    private final ConversationsApi conversations;
    private final ContactsApi contacts;
    private final AccountApi account;
    private final WidgetApi widget;
    private final PublicApi publicApi;
    private final boolean botsMayRead;

    Router(World world, Shapes shapes, MessagesApi messages) {
        this.world = world;
        this.messages = messages;
        this.conversations = new ConversationsApi(world, shapes);
        this.contacts = new ContactsApi(world, shapes);
        this.account = new AccountApi(world, shapes);
        this.widget = new WidgetApi(world, shapes);
        this.publicApi = new PublicApi(world, shapes);
        this.botsMayRead = Version.of(world.options.version()).atLeast("4.14.2");
    }

    Answer answer(Request request) {
        try {
            return route(request);
        } catch (Halt halt) {
            return halt.answer();
        }
    }

    private Answer route(Request request) {
        if (request.segment(0).equals("api")) {
            if (request.length() == 1) {
                return request.method().equals("GET") ? account.root() : unknown(request);
            } else if (request.segment(1).equals("v1")) {
                return apiV1(request);
            }
        } else if (request.path().startsWith("/public/api/v1/")) {
            return publicApi.answer(request);
        }
        return unknown(request);
    }

    private Answer apiV1(Request request) {
        if (request.segment(2).equals("profile") && request.method().equals("GET") && request.length() == 3) {
            Caller caller = caller(request);
            refuseBots(caller.isBot());
            return account.profile((SandboxSeed.User) caller.who());
        } else if (request.segment(2).equals("accounts") && request.length() >= 4) {
            return ofAccount(request);
        } else if (request.segment(2).equals("widget")) {
            return widget.answer(request);
        }
        return unknown(request);
    }

    /** An unknown route is told before anybody asks who is there, as Rails does. */
    static Answer unknown(Request request) {
        return request.wantsJson() ? Answer.outside(404, "Not Found") : Answer.text(404, Answer.HTML, NOT_FOUND_PAGE);
    }

    private Answer ofAccount(Request request) {
        return switch (request.segment(4)) {
            case "conversations" -> conversations(request);
            case "contacts" -> contacts(request);
            case "" -> only(request, "GET", 4) ? plain(request, account::account) : unknown(request);
            case "agents" -> only(request, "GET", 5) ? plain(request, account::agents) : unknown(request);
            case "teams" -> only(request, "GET", 5) ? plain(request, account::teams) : unknown(request);
            case "labels" -> only(request, "GET", 5) ? plain(request, account::labels) : unknown(request);
            case "inboxes" -> inboxes(request);
            default -> unknown(request);
        };
    }

    private static boolean only(Request request, String method, int length) {
        return request.method().equals(method) && request.length() == length;
    }

    private Answer plain(Request request, java.util.function.Supplier<Answer> answer) {
        enter(request, false);
        return answer.get();
    }

    private Answer inboxes(Request request) {
        if (only(request, "GET", 5)) {
            return account.inboxes(enter(request, false));
        } else if (only(request, "GET", 6)) {
            return account.inbox(request.segment(5), enter(request, false));
        }
        return unknown(request);
    }

    private Answer conversations(Request request) {
        String method = request.method();
        if (request.length() == 5) {
            return switch (method) {
                case "POST" -> conversations.create(enter(request, true), request);
                case "GET" -> conversations.list(enter(request, false));
                default -> unknown(request);
            };
        } else if (request.length() == 6) {
            return method.equals("GET")
                    ? conversations.get(conversation(request, enter(request, botsMayRead)))
                    : unknown(request);
        } else if (request.length() == 7 && method.equals("POST")) {
            return change(request);
        } else if (request.length() == 7 && method.equals("GET")) {
            return read(request);
        }
        return request.length() == 8 && request.segment(6).equals("messages") ? message(request) : unknown(request);
    }

    private Answer change(Request request) {
        boolean bots = !request.segment(6).equals("labels") || botsMayRead;
        if (!List.of(
                        "messages",
                        "labels",
                        "toggle_status",
                        "assignments",
                        "custom_attributes",
                        "toggle_priority",
                        "toggle_typing_status")
                .contains(request.segment(6))) {
            return unknown(request);
        }
        Caller caller = enter(request, bots);
        Conversation conversation = conversation(request, caller);
        return switch (request.segment(6)) {
            case "messages" -> messages.create(conversation, caller.who(), request);
            case "labels" -> conversations.setLabels(conversation, caller, request);
            case "toggle_status" -> conversations.toggleStatus(conversation, caller, request);
            case "assignments" -> conversations.assignments(conversation, caller, request);
            case "custom_attributes" -> conversations.customAttributes(conversation, request);
            case "toggle_priority" -> conversations.togglePriority(conversation, request);
            default -> Answer.head();
        };
    }

    private Answer read(Request request) {
        return switch (request.segment(6)) {
            case "messages" -> messages.list(conversation(request, enter(request, false)), request);
            case "labels" -> conversations.labels(conversation(request, enter(request, botsMayRead)));
            default -> unknown(request);
        };
    }

    private Answer message(Request request) {
        String id = request.segment(7);
        return switch (request.method()) {
            case "PATCH", "PUT" -> messages.update(conversation(request, enter(request, false)), id, request);
            case "DELETE" -> messages.delete(conversation(request, enter(request, false)), id);
            default -> unknown(request);
        };
    }

    private Answer contacts(Request request) {
        String method = request.method();
        if (request.length() == 5) {
            return switch (method) {
                case "GET" -> plain(request, () -> contacts.list(request));
                case "POST" -> plain(request, () -> contacts.create(request));
                default -> unknown(request);
            };
        } else if (request.length() == 6) {
            return oneContact(request);
        } else if (request.length() == 7) {
            return ofContact(request);
        }
        return unknown(request);
    }

    private Answer oneContact(Request request) {
        String id = request.segment(5);
        return switch (request.method()) {
            case "GET" ->
                plain(
                        request,
                        () -> id.equals("search") ? contacts.search(request) : contacts.get(contact(request), request));
            case "PUT", "PATCH" -> plain(request, () -> contacts.update(contact(request), request));
            case "POST" -> id.equals("filter") ? plain(request, () -> contacts.filter(request)) : unknown(request);
            default -> unknown(request);
        };
    }

    private Answer ofContact(Request request) {
        return switch (request.method() + " " + request.segment(6)) {
            case "GET conversations" -> contacts.conversations(contact(request), enter(request, false));
            case "GET contactable_inboxes" -> plain(request, () -> contacts.contactable(contact(request)));
            case "POST contact_inboxes" -> plain(request, () -> contacts.createContactInbox(contact(request), request));
            case "POST destroy_custom_attributes" ->
                plain(request, () -> contacts.destroyCustomAttributes(contact(request), request));
            default -> unknown(request);
        };
    }

    private Contact contact(Request request) {
        return world.contact(Ruby.toInt(request.segment(5)));
    }

    /** Who asks for the account; every refusal is a 401 (seen: never 403). */
    private Caller enter(Request request, boolean botsMay) {
        Caller caller = caller(request);
        refuseBots(caller.isBot() && !botsMay);
        long id = Ruby.toInt(request.segment(3));
        if (!world.accountExists(id)) {
            throw Halt.notFound();
        } else if (!isMember(caller, id)) {
            throw Halt.error(
                    401,
                    caller.isBot()
                            ? "Bot is not authorized to access this account"
                            : "You are not authorized to access this account");
        } else if (world.isSuspended(id)) {
            throw Halt.error(401, "Account is suspended");
        }
        return caller;
    }

    private boolean isMember(Caller caller, long account) {
        return caller.who() instanceof SandboxSeed.User user ? user.account() == account : account == world.accountId;
    }

    private static void refuseBots(boolean refuse) {
        if (refuse) {
            throw Halt.error(401, "Access to this endpoint is not authorized for bots");
        }
    }

    /** The header under any case, with underscores or hyphens; nothing else is a token (seen). */
    private Caller caller(Request request) {
        String token = request.header("api_access_token");
        token = token.isEmpty() ? request.header("api-access-token") : token;
        if (token.isEmpty()) {
            throw new Halt(Answer.json(
                    401, Json.of("errors", Json.array(List.of("You need to sign in or sign up before continuing.")))));
        }
        Optional<SandboxSeed.User> user = world.user(token);
        if (user.isPresent()) {
            return new Caller(user.get());
        }
        return new Caller(world.bot(token).orElseThrow(() -> Halt.error(401, "Invalid Access Token")));
    }

    private Conversation conversation(Request request, Caller caller) {
        Conversation conversation = world.conversation(Ruby.toInt(request.segment(5)));
        if (!caller.reaches(conversation.inbox)) {
            throw Halt.error(401, "You are not authorized to do this action");
        }
        return conversation;
    }
}
