/** Edits of a running home: looked at first, then taken whole or not at all. */
package org.cardcourier.deploy;
