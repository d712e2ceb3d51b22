package dev.siskin.standalone.endtoend;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Running servers for all tests that leave them as they were. A class has one for itself until it
 * ends, so there are as many as classes that run at once; stopped after the last test.
 */
final class SharedSiskin implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
  private static final ExtensionContext.Namespace OWN =
      ExtensionContext.Namespace.create(SharedSiskin.class);

  /** Servers that nobody has now. */
  private static final class Idle implements AutoCloseable {
    private final Queue<Siskin> servers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger started = new AtomicInteger();

    Siskin take() throws Exception {
      Siskin siskin = servers.poll();
      return siskin == null ? up(started.getAndIncrement()) : siskin;
    }

    @Override
    public void close() {
      servers.forEach(Siskin::close);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    context.getStore(OWN).put(Siskin.class, idle(context).take());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Siskin siskin = context.getStore(OWN).remove(Siskin.class, Siskin.class);
    if (siskin != null) {
      idle(context).servers.add(siskin);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Siskin.class;
  }

  @Override
  public Siskin resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return Objects.requireNonNull(context.getStore(OWN).get(Siskin.class, Siskin.class));
  }

  private static Idle idle(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(OWN)
        .getOrComputeIfAbsent(Idle.class, type -> new Idle(), Idle.class);
  }

  private static Siskin up(int number) throws Exception {
    Path data = Trained.dataDir("shared-" + number);
    EchoModel.writeAll(data.resolve("models"));
    return Siskin.up(data);
  }
}
