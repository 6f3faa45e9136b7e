/** What the customer's screen shows, with the real Liquid and in a real browser. */
package org.cardcourier.screen;
