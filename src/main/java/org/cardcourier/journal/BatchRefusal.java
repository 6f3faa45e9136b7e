package org.cardcourier.journal;

/**
 * A row of a dropped file that was refused.
 *
 * @param row          its number, as a person counts it; 0 for the file as a whole
 * @param id           the notice's id where the row names one; else ""
 * @param conversation the conversation where the row names one; else 0
 * @param problem      all that is wrong, for a person
 */
public record BatchRefusal(long row, String id, long conversation, String problem) {}
