package lambdavpc.embedded.runtime.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which of an API's routes takes a request: the one whose path says most of it, a method before {@code ANY}, then a path whose last variable
 * takes all the rest, then {@code $default}.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html">routing API requests</a>
 */
final class RouteKeys {
    static final String DEFAULT = "$default";

    private RouteKeys() {}

    /** @param parameters what the path's variables stand for, decoded */
    record Match(String key, Map<String, String> parameters) {}

    private record Candidate(String key, List<String> pattern, Map<String, String> parameters) {
        boolean greedy() {
            return !pattern.isEmpty() && takesRest(pattern.get(pattern.size() - 1));
        }

        static boolean takesRest(String segment) {
            return segment.endsWith("+}");
        }

        static boolean variable(String segment) {
            return segment.startsWith("{") && segment.endsWith("}");
        }

        /** One letter a segment: what is said in so many words sorts before a variable. */
        String vagueness() {
            return pattern.stream().map(segment -> variable(segment) ? "1" : "0").collect(Collectors.joining());
        }
    }

    /** @param path as it was sent */
    static Optional<Match> choose(Collection<String> keys, String method, String path) {
        var candidates = new ArrayList<Candidate>();
        for (var key : keys) {
            var parts = key.split(" ", 2);
            if (parts.length == 2 && List.of("ANY", method).contains(parts[0])) {
                candidate(key, segments(parts[1]), segments(path)).ifPresent(candidates::add);
            }
        }
        return candidates.stream().min(Comparator.comparing(Candidate::greedy).thenComparing(Candidate::vagueness)
                        .thenComparing(candidate -> -candidate.pattern().size()).thenComparing(candidate -> candidate.key().startsWith("ANY ")))
                .map(found -> new Match(found.key(), found.parameters()))
                .or(() -> keys.contains(DEFAULT) ? Optional.of(new Match(DEFAULT, Map.of())) : Optional.empty());
    }

    private static Optional<Candidate> candidate(String key, List<String> pattern, List<String> path) {
        var parameters = new TreeMap<String, String>();
        for (var i = 0; i < pattern.size(); i++) {
            var segment = pattern.get(i);
            if (Candidate.takesRest(segment) && i < path.size() && i == pattern.size() - 1) {
                parameters.put(segment.substring(1, segment.length() - 2), HttpRequest.decoded(String.join("/", path.subList(i, path.size()))));
                return Optional.of(new Candidate(key, pattern, parameters));
            }
            if (i >= path.size()) {
                return Optional.empty();
            }
            var given = HttpRequest.decoded(path.get(i));
            if (Candidate.variable(segment) && !given.isEmpty()) {
                parameters.put(segment.substring(1, segment.length() - 1), given);
            } else if (!segment.equals(given)) {
                return Optional.empty();
            }
        }
        return path.size() == pattern.size() ? Optional.of(new Candidate(key, pattern, parameters)) : Optional.empty();
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }
}
