package lambdavpc.embedded.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The curl that is installed, as a user of an API would take it. */
public final class Curl {
    private Curl() {}

    /** Whether a program is installed. */
    public static boolean runs(String program) {
        try {
            return new ProcessBuilder(program, "--version").redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * @param keys of whoever signs, as variables of his environment; empty for nobody
     * @return status and body
     */
    public static List<String> answer(Map<String, String> keys, String service, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("curl", "-sS", "-m", "90", "-w", "\n%{http_code}"));
        if (!keys.isEmpty()) {
            command.addAll(List.of("--aws-sigv4", "aws:amz:us-east-1:" + service, "-u", keys.get("AWS_ACCESS_KEY_ID") + ":" + keys.get("AWS_SECRET_ACCESS_KEY"),
                    "-H", "x-amz-security-token: " + keys.get("AWS_SESSION_TOKEN")));
        }
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return List.of(said.substring(said.lastIndexOf('\n') + 1), said.substring(0, said.lastIndexOf('\n')));
    }
}
