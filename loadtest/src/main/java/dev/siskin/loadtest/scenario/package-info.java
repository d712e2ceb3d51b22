/**
 * A scenario: loads one after the other or side by side, what happens meanwhile, and what is
 * expected of each, read from a YAML file.
 *
 * <p>Start at {@link dev.siskin.loadtest.scenario.ScenarioReader}, which makes a {@link
 * dev.siskin.loadtest.scenario.Scenario} of a file or says what is wrong with it, then {@link
 * dev.siskin.loadtest.scenario.ScenarioRunner}. Values and pure functions but for the runner and
 * what it starts; the main thread runs here, and a timer thread for the events of a step.
 */
@NullMarked
package dev.siskin.loadtest.scenario;

import org.jspecify.annotations.NullMarked;
