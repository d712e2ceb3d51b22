package dev.siskin.standalone.endtoend;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One running server for all tests that leave it as it was; stopped after the last test. */
final class SharedSiskin implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Siskin.class;
  }

  @Override
  public Siskin resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedSiskin.class))
        .getOrComputeIfAbsent(Siskin.class, type -> up(), Siskin.class);
  }

  private static Siskin up() {
    try {
      Path data = Trained.dataDir("shared");
      EchoModel.writeAll(data.resolve("models"));
      return Siskin.up(data);
    } catch (Exception e) {
      throw new AssertionError("the shared server did not start", e);
    }
  }
}
