/** WHAT ARRIVED: an order notice, as records. Everything downstream speaks in these; nothing here knows how they come or go. */
package org.cardcourier.notice;
