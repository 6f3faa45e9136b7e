/** THE PROOF: kills Card Courier again and again under load, then compares what the senders, the journal and Chatwoot know. */
package org.cardcourier.proof;
