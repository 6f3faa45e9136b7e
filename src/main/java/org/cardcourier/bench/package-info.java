/** A BENCHMARK: what durability costs, as ratios to a bare Camel route that is measured in the same run; nothing else uses it. */
package org.cardcourier.bench;
