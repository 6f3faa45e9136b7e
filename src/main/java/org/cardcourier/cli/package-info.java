/** AT THE DESK: one class per command. Data goes to stdout, remarks to stderr; 0 done, 1 found something wrong, 2 wrong use, 78 wrong settings. */
package org.cardcourier.cli;
