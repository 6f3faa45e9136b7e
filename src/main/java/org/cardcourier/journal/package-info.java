/**
 * AND THEN: what was accepted, what is owed, what was tried and how it ended, in one small set of SQLite tables.
 *
 * <p>The journal is the outbox, the schedule, the history and the list of failures at once. It knows notices and time;
 * it knows nothing of Chatwoot's HTTP or of Camel.
 */
package org.cardcourier.journal;
