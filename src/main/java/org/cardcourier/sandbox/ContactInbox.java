package org.cardcourier.sandbox;

import java.time.Instant;

/**
 * A contact's address in one inbox.
 *
 * @param id          database id
 * @param contact     whose
 * @param inbox       where
 * @param sourceId    unique in the inbox
 * @param pubsubToken a credential of the widget
 * @param createdAt   when
 */
record ContactInbox(
        long id, Contact contact, SandboxSeed.Inbox inbox, String sourceId, String pubsubToken, Instant createdAt) {}
