/** THE WAY: the journal as a Camel component, the Java DSL routes to Chatwoot, and the small beans that YAML routes name. */
package org.cardcourier.route;
