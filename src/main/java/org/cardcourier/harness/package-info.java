/** PROCESSES OF OUR OWN: what a benchmark and a proof both need to start, feed and end a Card Courier and a sandbox. */
package org.cardcourier.harness;
