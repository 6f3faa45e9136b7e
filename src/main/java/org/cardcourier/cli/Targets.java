package org.cardcourier.cli;

import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Person;

/** Where the notices of a file go, each place once, and what is known of it. */
final class Targets {

    /** What Chatwoot said of a place; kept in the low bits of its number, above them how many messages it gets. */
    enum State {
        UNASKED,
        THERE,
        UNKNOWN,
        TO_BE_CREATED
    }

    private static final int STATES = 4;

    private final Digests places = new Digests();
    private int conversations;
    private int contacts;
    private int inboxes;

    static String conversation(long id) {
        return "conversation " + id;
    }

    static String inbox(long id) {
        return "inbox " + id;
    }

    static String contact(Person person) {
        return "contact " + person.identifier() + "\n" + person.email() + "\n" + person.phoneNumber() + "\n"
                + person.mayCreate();
    }

    void add(Notice notice, long row, int messages, DeliveryCost cost) {
        Person person = notice.person();
        if (person == null) {
            int place = places.note(conversation(notice.conversationId()), row);
            if (place < 0) {
                conversations++;
                if (messages > 0) {
                    cost.addConversation();
                }
            }
            count(place, messages, cost);
            return;
        }
        if (places.note(inbox(person.inboxId()), row) < 0) {
            inboxes++;
        }
        int place = places.note(contact(person), row);
        if (place < 0) {
            contacts++;
        }
        count(place, messages, cost);
    }

    private void count(int noted, int messages, DeliveryCost cost) {
        int place = noted < 0 ? -1 - noted : noted;
        long sum = places.number(place) + (long) STATES * messages;
        places.number(place, sum);
        cost.inOne(sum / STATES);
    }

    /** @return what is known of a place that a notice to be sent names; null for any other */
    State of(String place) {
        int found = places.find(place);
        return found < 0 ? null : State.values()[(int) (places.number(found) % STATES)];
    }

    void set(String place, State state) {
        int found = places.find(place);
        places.number(found, places.number(found) / STATES * STATES + state.ordinal());
    }

    int conversations() {
        return conversations;
    }

    int contacts() {
        return contacts;
    }

    int inboxes() {
        return inboxes;
    }
}
