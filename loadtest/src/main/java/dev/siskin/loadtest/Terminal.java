package dev.siskin.loadtest;

import java.io.Console;

/** Whether a person is looking. */
final class Terminal {

  private Terminal() {}

  /**
   * A console exists only at a terminal up to Java 21; from 22 on one may exist anywhere and has to
   * be asked, through a method that the Java we compile for does not have.
   */
  @SuppressWarnings("SystemConsoleNull")
  static boolean isInteractive() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException upTo21) {
      return true;
    } catch (ReflectiveOperationException unknown) {
      return false;
    }
  }
}
