package org.cardcourier.journal;

/**
 * What became of a notice at the door.
 *
 * @param id        the notice's id
 * @param state     where it stands now
 * @param duplicate true if the same notice was accepted before: it will not be sent a second time
 */
public record Acceptance(String id, State state, boolean duplicate) {}
