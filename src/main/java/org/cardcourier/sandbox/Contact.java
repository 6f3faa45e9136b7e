package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** A contact as it is now. */
final class Contact {

    final long id;
    final Instant createdAt;
    Instant updatedAt;
    Instant lastActivityAt;
    String name = "";
    String email;
    String phone;
    String identifier;
    boolean blocked;
    boolean visitor;
    ObjectNode custom = Json.object();
    ObjectNode additional = Json.object();

    Contact(long id, Instant createdAt) {
        this.id = id;
        this.createdAt = createdAt;
        this.updatedAt = createdAt;
    }

    /** A contact without any address is a visitor: filters leave it out. */
    boolean isKnown() {
        return !Text.isBlank(email) || !Text.isBlank(phone) || !Text.isBlank(identifier);
    }
}
