/** AS A CARD: templates write the words, escaping keeps strangers' texts harmless, a shape makes Chatwoot messages of both. */
package org.cardcourier.card;
