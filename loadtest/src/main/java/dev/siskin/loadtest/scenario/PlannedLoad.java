package dev.siskin.loadtest.scenario;

import dev.siskin.loadtest.drive.LoadPlan;
import dev.siskin.loadtest.observe.ObservePlan;

/** A load as it is going to be, and what to look at beside its answers. */
public record PlannedLoad(LoadPlan plan, ObservePlan observe) {}
