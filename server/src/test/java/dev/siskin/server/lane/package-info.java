/** Tests of requests on their way through the batcher. */
@NullMarked
package dev.siskin.server.lane;

import org.jspecify.annotations.NullMarked;
