/**
 * TO CHATWOOT: what is asked of Chatwoot, what its answers mean, and what its webhook events say.
 *
 * <p>Nothing here talks to anybody. {@link org.cardcourier.chatwoot.Messages}, {@link
 * org.cardcourier.chatwoot.Conversations}, {@link org.cardcourier.chatwoot.Contacts} and {@link
 * org.cardcourier.chatwoot.Account} turn input into a checked {@link org.cardcourier.chatwoot.Request}, which a route
 * sends; {@link org.cardcourier.chatwoot.Answers} turns the answer, or the lack of one, into JSON or into one of the
 * five ways in which it can fail: {@link org.cardcourier.chatwoot.Refused}, {@link
 * org.cardcourier.chatwoot.Unavailable}, {@link org.cardcourier.chatwoot.RateLimited}, {@link
 * org.cardcourier.chatwoot.Unauthorized} and {@link org.cardcourier.chatwoot.Doubtful}.
 *
 * <p>"Recorded from 4.10.0" in these pages means: seen in the answers of a running Chatwoot 4.10.0. "Read in 4.15.1"
 * means: read in the named file of Chatwoot's source.
 */
package org.cardcourier.chatwoot;
