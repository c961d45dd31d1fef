package lambdavpc.handler;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** What a function told by its stdout. */
public final class Printed {
    private Printed() {}

    /** The one line with metrics that was written meanwhile. */
    public static Map<String, JsonNode> metrics(Runnable work) {
        var printed = by(work);
        var lines = printed.lines().filter(line -> line.startsWith("{\"_aws\"")).toList();
        if (lines.size() != 1) {
            throw new AssertionError(lines.size() + " lines with metrics in " + printed);
        }
        return JsonNode.parser().parse(lines.get(0)).asObject();
    }

    /** Everything that was written meanwhile. */
    public static String by(Runnable work) {
        var printed = new ByteArrayOutputStream();
        var stdout = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setOut(stdout);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
