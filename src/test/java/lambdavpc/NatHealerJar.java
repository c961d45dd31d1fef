package lambdavpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The NAT healer as it is deployed: the handler in its jar, seeing nothing of this class path. */
public final class NatHealerJar implements AutoCloseable {
    private final URLClassLoader jar;
    private final Object handler;
    private final Method handle;
    private final Object context;

    /**
     * @param url         of CloudWatch and Auto Scaling
     * @param environment what the deployment and Lambda set beside it
     */
    public NatHealerJar(String url, Map<String, String> environment) throws ReflectiveOperationException, IOException {
        jar = new URLClassLoader(new URL[] {Path.of("function/target/nat-healer.jar").toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        var variables = new HashMap<>(Map.of("AWS_REGION", "us-east-1", "AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "secret", "AWS_ENDPOINT_URL", url));
        variables.putAll(environment);
        handler = jar.loadClass("lambdavpc.handler.nathealer.NatHealer").getConstructor(Map.class).newInstance(variables);
        var type = jar.loadClass("com.amazonaws.services.lambda.runtime.Context");
        handle = handler.getClass().getMethod("handleRequest", InputStream.class, OutputStream.class, type);
        context = Proxy.newProxyInstance(jar, new Class<?>[] {type}, (proxy, method, args) ->
                method.getName().equals("getRemainingTimeInMillis") ? 30_000 : "00000000-0000-0000-0000-000000000000");
    }

    /** @throws RuntimeException as the function fails */
    public JsonObject call() throws ReflectiveOperationException {
        var answer = new ByteArrayOutputStream();
        try {
            handle.invoke(handler, new ByteArrayInputStream("{}".getBytes(UTF_8)), answer, context);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        }
        return JsonParser.parseString(answer.toString(UTF_8)).getAsJsonObject();
    }

    @Override
    public void close() throws IOException {
        jar.close();
    }
}
