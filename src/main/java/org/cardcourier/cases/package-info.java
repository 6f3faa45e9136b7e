/** USERS' OWN CASES: what a home makes of a notice, told in a file and tried on the real routes against the sandbox. */
package org.cardcourier.cases;
