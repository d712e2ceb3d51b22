@NullMarked
package dev.siskin.server.log;

import org.jspecify.annotations.NullMarked;
