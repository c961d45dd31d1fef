package lambdavpc.proof.principal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A set of requests of one principal: a union of boxes. */
public record Requests(List<Box> boxes) {
    public static final Requests NONE = new Requests(List.of());

    public static Requests of(Box box) {
        return new Requests(List.of(box));
    }

    public boolean isEmpty() {
        return boxes.isEmpty();
    }

    public Requests or(Requests other) {
        return isEmpty() ? other : other.isEmpty() ? this : new Requests(Stream.concat(boxes.stream(), other.boxes.stream()).toList());
    }

    public Requests and(Requests other) {
        return new Requests(boxes.stream().flatMap(box -> other.boxes.stream().flatMap(each -> box.and(each).stream())).toList());
    }

    public Requests minus(List<Box> taken) {
        var left = boxes;
        for (var box : taken) {
            var rest = new ArrayList<Box>();
            left.forEach(each -> rest.addAll(each.minus(box)));
            left = rest;
        }
        return new Requests(left);
    }

    /** The simplest of them: with as few context values as can be. */
    public Optional<Request> example() {
        return boxes.stream().map(Request::of).min(Comparator
                .comparing((Request request) -> request.context().values().stream().filter(values -> !values.isEmpty()).count())
                .thenComparing(Request::action).thenComparing(request -> request.context().toString()));
    }
}
