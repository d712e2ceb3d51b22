/**
 * The way of the counts to Kafka. Start at {@link dev.siskin.server.telemetry.Telemetry}, whose one
 * thread cuts once a second; {@link dev.siskin.server.telemetry.Outbox} is what bounds it. Nothing
 * here can slow an answer.
 */
@NullMarked
package dev.siskin.server.telemetry;

import org.jspecify.annotations.NullMarked;
