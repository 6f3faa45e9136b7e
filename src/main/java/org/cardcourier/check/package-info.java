/** AND IS IT RIGHT: everything that a run would refuse, found in the files of a home without starting anything. */
package org.cardcourier.check;
