package lambdavpc.proof.packet;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The numbers from {@code first} to {@code last}, both included: ports, protocols, or addresses as {@link Addresses} numbers them.
 */
public record Range(BigInteger first, BigInteger last) {
    public Range {
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException("an empty range: %s to %s".formatted(first, last));
        }
    }

    static Range of(long first, long last) {
        return new Range(BigInteger.valueOf(first), BigInteger.valueOf(last));
    }

    static Range only(long number) {
        return of(number, number);
    }

    boolean contains(BigInteger number) {
        return first.compareTo(number) <= 0 && number.compareTo(last) <= 0;
    }

    boolean contains(Range other) {
        return first.compareTo(other.first) <= 0 && other.last.compareTo(last) <= 0;
    }

    Optional<Range> and(Range other) {
        if (contains(other)) {
            return Optional.of(other);
        }
        var from = first.max(other.first);
        var to = last.min(other.last);
        return from.compareTo(to) > 0 ? Optional.empty() : Optional.of(new Range(from, to));
    }

    /** What is left of this one, at most two pieces. */
    List<Range> minus(Range other) {
        if (other.last.compareTo(first) < 0 || last.compareTo(other.first) < 0) {
            return List.of(this);
        }
        return Stream.of(
                        first.compareTo(other.first) < 0 ? new Range(first, other.first.subtract(BigInteger.ONE)) : null,
                        last.compareTo(other.last) > 0 ? new Range(other.last.add(BigInteger.ONE), last) : null)
                .filter(piece -> piece != null).toList();
    }
}
