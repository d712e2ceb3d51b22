package dev.siskin.broker;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Handlers for process signals.
 *
 * <p>A shutdown hook would not do: with one, the JVM exits with 143 after SIGTERM, and SIGINT
 * cannot be ignored. The JDK's signal class is reached by reflection because javac warns of each
 * direct use and this build has no warnings.
 */
final class Signals {
  private Signals() {}

  static void handle(String signal, Runnable action) {
    try {
      Class<?> signals = Class.forName("sun.misc.Signal");
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(), new Class<?>[] {handlers}, calling(action));
      signals
          .getMethod("handle", signals, handlers)
          .invoke(null, signals.getConstructor(String.class).newInstance(signal), handler);
    } catch (ReflectiveOperationException e) {
      throw new BrokerException("This JVM cannot handle SIG" + signal + ": " + e.getCause(), e);
    }
  }

  private static InvocationHandler calling(Runnable action) {
    return (Object proxy, Method method, Object[] arguments) -> {
      if (method.getDeclaringClass() == Object.class) {
        return method.invoke(action, arguments);
      }
      action.run();
      return null;
    };
  }
}
