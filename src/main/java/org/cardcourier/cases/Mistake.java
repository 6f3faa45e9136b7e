package org.cardcourier.cases;

/**
 * Something in a case file that nobody can carry out.
 *
 * @param place    where
 * @param sentence what is wrong and what would do
 */
public record Mistake(Place place, String sentence) {}
