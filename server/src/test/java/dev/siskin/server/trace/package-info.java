/** Tests of spans without a server. */
@NullMarked
package dev.siskin.server.trace;

import org.jspecify.annotations.NullMarked;
