/**
 * HOW IT ARRIVES: bytes, files and pages become {@link org.cardcourier.notice.Notice notices}, or a list of everything
 * that is wrong with them. Plain Java; knows nothing of Camel, of cards or of Chatwoot's address.
 */
package org.cardcourier.intake;
