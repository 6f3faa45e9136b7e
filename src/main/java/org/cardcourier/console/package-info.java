/**
 * THE WINDOW: web pages on a port of their own that show how Card Courier is, where a notice is and what can be done about
 * it; and its figures for Prometheus. Reads the journal over connections that can change nothing; what a person decides goes
 * through the same desk as the commands.
 */
package org.cardcourier.console;
