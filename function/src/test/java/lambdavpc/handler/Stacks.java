package lambdavpc.handler;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a {@link Stack} on one PostgreSQL that all tests share (and the MariaDB, where one is asked for), and looks after each test through everything that was printed and
 * everything that the server logged: no password that was ever in a secret may be there.
 */
public final class Stacks implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(Stacks.class);

    private record Output(PrintStream original, ByteArrayOutputStream copy) {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return Set.of(Stack.class, MariaDbServer.class).contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (parameter.getParameter().getType() == MariaDbServer.class) {
            return shared(context, MariaDbServer.class, MariaDbServer::new);
        }
        return new Stack(server(context), context.getStore(SPACE).get(SecretsManagerServer.class, SecretsManagerServer.class));
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        context.getStore(SPACE).put(SecretsManagerServer.class, new SecretsManagerServer());
        var output = new Output(System.out, new ByteArrayOutputStream());
        System.setOut(new PrintStream(output.copy(), true, StandardCharsets.UTF_8));
        context.getStore(SPACE).put(Output.class, output);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        var output = context.getStore(SPACE).get(Output.class, Output.class);
        System.setOut(output.original());
        var printed = output.copy().toString(StandardCharsets.UTF_8);
        var logged = server(context).log();
        for (var password : context.getStore(SPACE).get(SecretsManagerServer.class, SecretsManagerServer.class).passwords()) {
            assertFalse(printed.contains(password), "a password was printed:\n" + printed);
            // The tests themselves set the master's in clear text, in RDS's place.
            assertFalse(!password.startsWith("master-") && logged.contains(password), "the server logged a password");
        }
    }

    private static PostgresServer server(ExtensionContext context) {
        return shared(context, PostgresServer.class, PostgresServer::new);
    }

    private static <T> T shared(ExtensionContext context, Class<T> type, Callable<T> start) {
        return context.getRoot().getStore(SPACE).computeIfAbsent(type, key -> {
            try {
                return start.call();
            } catch (Exception e) {
                throw new IllegalStateException(type.getSimpleName() + " did not start", e);
            }
        }, type);
    }
}
