package dev.siskin.loadtest.observe;

import dev.siskin.watch.stream.Broker;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is to be seen of the server beside its answers; all of it may be empty.
 *
 * @param pid the number of its process
 * @param listeningPort a port of this machine that its process is to be found by
 * @param metricsUrl its page of metrics
 * @param broker the Kafka broker it tells its counts to
 * @param model whose counts these are
 */
public record ObservePlan(
    OptionalLong pid,
    OptionalInt listeningPort,
    Optional<String> metricsUrl,
    Optional<Broker> broker,
    String model) {}
