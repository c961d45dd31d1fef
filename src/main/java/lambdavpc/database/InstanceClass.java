package lambdavpc.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * An RDS class, for what it lets in: RDS computes {@code max_connections} from the memory that it leaves to the database, which it tells
 * nowhere.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections">maximum number of
 * database connections</a>.
 *
 * @param memoryGibibytes of the machine
 */
public record InstanceClass(String name, int memoryGibibytes) {
    private static final long MEBIBYTE = 1024 * 1024;
    /** What system and RDS keep: a fixed part and a share. With both the result lies just below what instances tell of themselves. */
    private static final long KEPT = 256 * MEBIBYTE;
    private static final double LEFT = 0.95;
    /** PostgreSQL keeps three for superusers and RDS two for itself: those are for people, and for RDS. */
    static final int NOT_FOR_FUNCTIONS = 5;

    /** @return empty for a class that {@code instance-classes.yaml} does not have */
    public static Optional<InstanceClass> find(String name) {
        var parts = name.split("\\.");
        return parts.length != 3 ? Optional.empty() : table().filter(group -> ((List<?>) group.get("families")).contains(parts[1]))
                .flatMap(group -> Stream.ofNullable(((Map<?, ?>) group.get("sizes")).get(parts[2]))).findFirst()
                .map(memory -> new InstanceClass(name, ((Number) memory).intValue()));
    }

    /** Connections that functions can have at once, with RDS's default parameters. */
    public int connections(Engine engine) {
        var bytes = (long) (LEFT * memoryGibibytes * 1024 * MEBIBYTE) - KEPT;
        return Math.max(0, engine.maxConnections(bytes) - NOT_FOR_FUNCTIONS);
    }

    private static Stream<Map<String, Object>> table() {
        try (var in = new InputStreamReader(InstanceClass.class.getResourceAsStream("instance-classes.yaml"), UTF_8)) {
            return new Yaml(new SafeConstructor(new LoaderOptions())).<List<Map<String, Object>>>load(in).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
