package lambdavpc.function;

import com.pulumi.core.Output;

/**
 * What a function runs.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html">Lambda runtimes</a>.
 */
public sealed interface Code {

    /** A jar for Java 21, {@code package.Class::method}. */
    static Code jar(String path, String handler) {
        return new Zip(path, handler, "java21");
    }

    /** A zip or a folder for Node.js 22 with the modules that it needs, {@code index.handler}. */
    static Code node(String path, String handler) {
        return new Zip(path, handler, "nodejs22.x");
    }

    /** A zip or a folder for Python 3.13 with the packages that it needs, {@code lambda_function.lambda_handler}. */
    static Code python(String path, String handler) {
        return new Zip(path, handler, "python3.13");
    }

    /**
     * A container image. Lambda pulls it from a private ECR repository of its own region.
     *
     * @param uri {@code 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop@sha256:...}; with a digest, a new image is a change
     */
    static Code image(String uri) {
        return new Image(Output.of(uri));
    }

    /** Whether Lambda can start it from a snapshot. */
    boolean snapStarts();

    /**
     * An archive for one of Lambda's own runtimes.
     *
     * @param path    of a jar, a zip or a folder
     * @param handler as the runtime writes it; {@code bootstrap} for {@code provided.al2023}
     * @param runtime Lambda's identifier: {@code nodejs22.x}, {@code dotnet8}
     */
    record Zip(String path, String handler, String runtime) implements Code {
        /** @throws IllegalArgumentException when the runtime is none of Lambda's, or path or handler is empty */
        public Zip {
            if (!runtime.matches("(java|nodejs|python|dotnet|ruby|provided).+")) {
                throw new IllegalArgumentException(("runtime: got %s; allowed: an identifier of Lambda's, such as java21, nodejs22.x, python3.13, dotnet8,"
                        + " ruby3.4, provided.al2023; choose one, or take Code.image").formatted(runtime));
            }
            if (path.isBlank() || handler.isBlank()) {
                throw new IllegalArgumentException("code: got path '%s' and handler '%s'; allowed: neither empty; give both".formatted(path, handler));
            }
        }

        @Override
        public boolean snapStarts() {
            return runtime.matches("java(?!8).+|python3\\.(1[2-9]|[2-9]\\d)|dotnet.+");
        }
    }

    /**
     * A container image.
     *
     * @param uri as {@link #image} takes it, for instance of an image that the same program builds
     */
    record Image(Output<String> uri) implements Code {
        @Override
        public boolean snapStarts() {
            return false;
        }
    }
}
