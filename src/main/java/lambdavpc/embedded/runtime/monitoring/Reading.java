package lambdavpc.embedded.runtime.monitoring;

import java.util.Map;

/** What a service tells of itself at this moment, and nobody writes down. */
public record Reading(String namespace, String name, Map<String, String> dimensions, double value) {}
