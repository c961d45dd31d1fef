package lambdavpc.graph;

import java.util.Map;

/** What answers a program that runs in process: gives each custom resource its id and outputs, and answers look-ups. */
public interface Backend {

    /**
     * @param registration a custom resource; components never come here
     * @return its id and outputs; outputs include the inputs that AWS gives back
     */
    Registered register(Registration registration);

    /**
     * Hears of a provider that the program made, before any resource that names it.
     *
     * @param provider its inputs hold what it is configured with: {@code region}
     */
    default void configure(Registration provider) {}

    /**
     * @param registration a resource that exists already and is only looked at: {@code Vpc.get("main", "vpc-1")}
     * @param id           its physical id
     * @return what there is to know about it
     */
    Registered read(Registration registration, String id);

    /**
     * @param token     function token: {@code aws:index/getRegion:getRegion}
     * @param arguments its arguments
     * @return its result
     */
    Map<String, Object> invoke(String token, Map<String, Object> arguments);

    /** @param id physical id; empty when a preview does not know it */
    record Registered(String id, Map<String, Object> outputs) {}
}
