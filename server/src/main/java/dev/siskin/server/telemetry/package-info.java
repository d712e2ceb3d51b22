/**
 * The way of the counts to Kafka. Start at {@link dev.siskin.server.telemetry.Telemetry}, whose one
 * thread cuts once a second; {@link dev.siskin.server.telemetry.IntervalOutbox} is what bounds it,
 * and its file takes over a stop what could not be sent. Nothing here can slow an answer.
 */
@NullMarked
package dev.siskin.server.telemetry;

import org.jspecify.annotations.NullMarked;
