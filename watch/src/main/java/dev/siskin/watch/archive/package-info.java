/**
 * {@code siskin archive}: the stage times of every arm as HdrHistogram's own log files, which its
 * usual tools plot. Start at {@link dev.siskin.watch.archive.ArchiveCommand}. Runs on the main
 * thread; Ctrl-C comes in on a shutdown hook.
 */
@NullMarked
package dev.siskin.watch.archive;

import org.jspecify.annotations.NullMarked;
