package dev.siskin.loadtest.report;

/** A part of a {@link Report}. */
public sealed interface Section permits RunSection, TableSection, PlotSection {

  String title();
}
