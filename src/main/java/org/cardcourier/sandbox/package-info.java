/** A CHATWOOT: the stand-in Chatwoot server of demo, tests, benchmark and {@code courier sandbox}; uses no other package of ours. */
package org.cardcourier.sandbox;
