package lambdavpc.embedded.runtime.sample;

import java.util.ArrayList;
import java.util.Map;

/** A function that does what its input says. */
public final class Sample {
    public Sample() {
        if (System.getenv("FAIL_INIT") != null) {
            throw new IllegalStateException("no luck at the start");
        }
    }

    public Map<String, String> handle(Map<String, String> input) throws Exception {
        System.out.println("doing " + input.get("do"));
        switch (input.getOrDefault("do", "")) {
            case "fail" -> throw new IllegalArgumentException("as asked");
            case "exit" -> Runtime.getRuntime().halt(0);
            case "halt" -> Runtime.getRuntime().halt(7);
            case "sleep" -> Thread.sleep(60_000);
            case "wait" -> Thread.sleep(1_500);
            case "eat" -> {
                var eaten = new ArrayList<java.nio.ByteBuffer>();
                while (true) {
                    var bite = java.nio.ByteBuffer.allocateDirect(8_000_000);
                    while (bite.hasRemaining()) {
                        bite.put((byte) 1);
                    }
                    eaten.add(bite);
                }
            }
            default -> {
                // Answers.
            }
        }
        return Map.of("variable", String.valueOf(System.getenv(input.getOrDefault("variable", "GREETING"))),
                "pid", Long.toString(ProcessHandle.current().pid()));
    }
}
