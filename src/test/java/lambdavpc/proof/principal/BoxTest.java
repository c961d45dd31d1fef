package lambdavpc.proof.principal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Sets of requests, against single ones: a request is in a difference when it is in the one and not in the other. */
class BoxTest {
    private static final List<String> TEXTS = List.of("a", "b", "c");
    private final Globs globs = new Globs();

    @Provide
    Arbitrary<Strings> sets() {
        return Arbitraries.of("a", "b", "?", "*", "a*", "b?").map(globs::text).flatMap(set -> Arbitraries.of(set, set.not(), Strings.of("a", "b")));
    }

    @Provide
    Arbitrary<Values> conditions() {
        return Combinators.combine(sets(), Arbitraries.integers().between(0, 4)).as((set, kind) -> switch (kind) {
            case 0 -> Values.some(set, true);
            case 1 -> Values.every(set, true);
            case 2 -> Values.MISSING;
            case 3 -> Values.every(set, true).and(Values.some(Strings.of("a", "c"), true));
            default -> Values.ANY;
        });
    }

    @Provide
    Arbitrary<Box> boxes() {
        return Combinators.combine(sets(), sets(), conditions(), conditions()).as((actions, resources, one, other) ->
                new Box(actions, resources, Map.of("one", one, "other", other)))
                .filter(box -> !box.actions().isEmpty() && !box.resources().isEmpty() && box.context().values().stream().noneMatch(Values::isEmpty));
    }

    @Provide
    Arbitrary<Request> requests() {
        var value = Arbitraries.of(TEXTS).list().ofMaxSize(1);
        return Combinators.combine(Arbitraries.of(TEXTS), Arbitraries.of(TEXTS), value, value).as((action, resource, one, other) -> {
            var context = new HashMap<String, List<String>>();
            context.put("one", one);
            context.put("other", other);
            return new Request(action, resource, context);
        });
    }

    private static boolean holds(Box box, Request request) {
        return box.actions().contains(request.action()) && box.resources().contains(request.resource())
                && box.context().entrySet().stream().allMatch(entry -> holds(entry.getValue(), request.context().get(entry.getKey())));
    }

    private static boolean holds(Values values, List<String> held) {
        return held.stream().allMatch(values.every()::contains) && values.some().stream().allMatch(set -> held.stream().anyMatch(set::contains));
    }

    @Property(tries = 5000)
    void intersectionAndDifferenceAreThoseOfSets(@ForAll("boxes") Box one, @ForAll("boxes") Box other, @ForAll("requests") Request request) {
        var inOne = holds(one, request);
        var inOther = holds(other, request);
        assertEquals(inOne && inOther, one.and(other).filter(box -> holds(box, request)).isPresent());
        assertEquals(inOne && !inOther, one.minus(other).stream().anyMatch(box -> holds(box, request)));
    }

    @Property(tries = 2000)
    void anExampleOfADifferenceIsInIt(@ForAll("boxes") Box one, @ForAll("boxes") Box other, @ForAll("boxes") Box third) {
        Optional<Request> example = Requests.of(one).minus(List.of(other, third)).example();
        example.ifPresent(request -> {
            var full = new HashMap<>(request.context());
            List.of("one", "other").forEach(key -> full.putIfAbsent(key, List.of()));
            var single = new Request(request.action(), request.resource(), full);
            assertTrue(holds(one, single) && !holds(other, single) && !holds(third, single), request::toString);
        });
    }

    /** A request as a set of one meets a box exactly when it is in it. */
    @Property(tries = 2000)
    void aSingleRequestIsABox(@ForAll("boxes") Box box, @ForAll("requests") Request request) {
        assertEquals(holds(box, request), box.and(request.box()).isPresent());
    }
}
