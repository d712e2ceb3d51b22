/** The frames of WebSockets without what is said on them. */
@NullMarked
package dev.siskin.server.ws;

import org.jspecify.annotations.NullMarked;
