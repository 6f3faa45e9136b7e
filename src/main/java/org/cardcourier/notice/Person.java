package org.cardcourier.notice;

/**
 * Whom a notice is for, where it names no conversation: a contact of Chatwoot, and the inbox in which to reach it.
 *
 * @param identifier  the shop's own number of the customer, such as "cust-7"; "" where the sender gave none
 * @param email       such as "a@b.cn"; "" where the sender gave none
 * @param phoneNumber with + and country, such as "+8613800000000"; "" where the sender gave none
 * @param name        of a contact that is to be created, such as "张三"; "" for none
 * @param inboxId     Chatwoot's number of the inbox, 1 or more, such as 3
 * @param mayCreate   true to create the contact where there is none ({@code create_contact})
 */
public record Person(
        String identifier, String email, String phoneNumber, String name, long inboxId, boolean mayCreate) {

    /** @throws IllegalArgumentException if nothing tells who it is, or the inbox is none */
    public Person {
        if (identifier.isBlank() && email.isBlank() && phoneNumber.isBlank()) {
            throw new IllegalArgumentException("contact needs an identifier, an email or a phone_number, got none");
        }
        if (inboxId < 1) {
            throw new IllegalArgumentException("inbox_id must be 1 or more, got " + inboxId);
        }
    }

    /**
     * Whether this is a person whom somebody names in one word.
     *
     * @param key an identifier, an e-mail address or a phone number
     * @return true if it is one of theirs
     */
    public boolean isNamed(String key) {
        return !key.isEmpty() && (identifier.equals(key) || email.equalsIgnoreCase(key) || phoneNumber.equals(key));
    }

    /** @return for sentences and lists: the shop's number at most, never an address, such as {@code contact cust-7 in inbox 3} */
    @Override
    public String toString() {
        String who = identifier.isEmpty() ? "by " + (email.isEmpty() ? "phone_number" : "email") : identifier;
        return "contact " + who + " in inbox " + inboxId;
    }
}
