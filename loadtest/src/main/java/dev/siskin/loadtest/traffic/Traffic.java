package dev.siskin.loadtest.traffic;

/** What each request of a run says, as a function of its index. */
public record Traffic(Bodies bodies, Units units) {}
