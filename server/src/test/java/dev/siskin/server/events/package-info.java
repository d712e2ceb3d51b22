/** Tests of what has an event, without a server. */
@NullMarked
package dev.siskin.server.events;

import org.jspecify.annotations.NullMarked;
