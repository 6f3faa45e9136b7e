package org.cardcourier.journal;

/**
 * What the process that sends says of Chatwoot, for those who ask at the desk.
 *
 * @param since   when the breaker opened or closed, epoch milliseconds; 0 while it is only being said
 * @param open    true while the circuit breaker is open: Chatwoot is not there
 * @param because what went wrong then; ""
 * @param rate    requests in a second, at the moment
 * @param setting requests in a second by the setting; 0 for no limit
 */
public record TrafficNow(long since, boolean open, String because, double rate, double setting) {}
