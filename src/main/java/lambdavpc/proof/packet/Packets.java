package lambdavpc.proof.packet;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A set of packets, exact: a union of boxes that share no packet, each a range of every field. */
public final class Packets {
    public static final Packets NONE = new Packets(List.of());
    public static final Packets ALL = new Packets(List.of(new Box(Stream.of(Field.values()).map(field -> field.all).toList())));

    private final List<Box> boxes;

    private Packets(List<Box> boxes) {
        this.boxes = boxes;
    }

    /** @param ranges by {@link Field} */
    private record Box(List<Range> ranges) {
        Optional<Box> and(Box other) {
            var common = new ArrayList<Range>(ranges.size());
            for (var i = 0; i < ranges.size(); i++) {
                var range = ranges.get(i).and(other.ranges.get(i));
                if (range.isEmpty()) {
                    return Optional.empty();
                }
                common.add(range.get());
            }
            return Optional.of(new Box(common));
        }

        /** Cut along one field after the other, so that the pieces share nothing. */
        List<Box> minus(Box other) {
            var common = and(other);
            if (common.isEmpty()) {
                return List.of(this);
            }
            var pieces = new ArrayList<Box>();
            var rest = new ArrayList<>(ranges);
            for (var i = 0; i < ranges.size(); i++) {
                for (var piece : rest.get(i).minus(other.ranges.get(i))) {
                    var cut = new ArrayList<>(rest);
                    cut.set(i, piece);
                    pieces.add(new Box(cut));
                }
                rest.set(i, common.get().ranges.get(i));
            }
            return pieces;
        }

        Box with(Field field, Range range) {
            var changed = new ArrayList<>(ranges);
            changed.set(field.ordinal(), range);
            return new Box(changed);
        }

        Range get(Field field) {
            return ranges.get(field.ordinal());
        }

        /** Two interfaces of one subnet have different addresses, which a box cannot say. */
        Packet example() {
            var source = Field.SOURCE.example(get(Field.SOURCE));
            var destination = Field.DESTINATION.example(get(Field.DESTINATION));
            if (source.equals(destination) && destination.compareTo(get(Field.DESTINATION).last()) < 0) {
                destination = destination.add(BigInteger.ONE);
            }
            return new Packet(number(Field.PROTOCOL), source, number(Field.SOURCE_PORT), destination, number(Field.DESTINATION_PORT));
        }

        private int number(Field field) {
            return field.example(get(field)).intValue();
        }
    }

    /** Those whose field lies in one of the ranges, which share nothing. */
    static Packets where(Field field, List<Range> ranges) {
        return new Packets(ranges.stream().map(range -> ALL.boxes.get(0).with(field, range)).toList());
    }

    static Packets where(Field field, Range range) {
        return new Packets(List.of(ALL.boxes.get(0).with(field, range)));
    }

    public static Packets tcp(int port) {
        return where(Field.PROTOCOL, Range.only(Packet.TCP)).and(where(Field.DESTINATION_PORT, Range.only(port)));
    }

    public static Packets overIpv4() {
        return where(Field.DESTINATION, Addresses.V4);
    }

    public boolean isEmpty() {
        return boxes.isEmpty();
    }

    public Packets and(Packets other) {
        if (other == ALL || this == other) {
            return this;
        }
        if (this == ALL) {
            return other;
        }
        var common = new ArrayList<Box>();
        for (var box : boxes) {
            for (var each : other.boxes) {
                box.and(each).ifPresent(common::add);
            }
        }
        return of(common);
    }

    public Packets minus(Packets other) {
        if (other == ALL) {
            return NONE;
        }
        var left = boxes;
        for (var taken : other.boxes) {
            if (left.isEmpty()) {
                break;
            }
            left = left.stream().flatMap(box -> box.minus(taken).stream()).toList();
        }
        return of(left);
    }

    public Packets or(Packets other) {
        if (isEmpty() || other == ALL) {
            return other;
        }
        var added = other.minus(this);
        return added.isEmpty() ? this : of(Stream.concat(boxes.stream(), added.boxes.stream()).toList());
    }

    public boolean covers(Packets other) {
        return this == other || other.minus(this).isEmpty();
    }

    /** Packets that go the other way between the same two. */
    Packets answers() {
        return of(boxes.stream().map(box -> box
                .with(Field.SOURCE, box.get(Field.DESTINATION)).with(Field.DESTINATION, box.get(Field.SOURCE))
                .with(Field.SOURCE_PORT, box.get(Field.DESTINATION_PORT)).with(Field.DESTINATION_PORT, box.get(Field.SOURCE_PORT))).toList());
    }

    /** Those that differ from one of these in these fields at most: what the others say of a packet whose fields are rewritten. */
    Packets whatever(Field... fields) {
        var union = NONE;
        for (var box : boxes) {
            for (var field : fields) {
                box = box.with(field, field.all);
            }
            union = union.or(new Packets(List.of(box)));
        }
        return union;
    }

    boolean contains(Packet packet) {
        var point = new EnumMap<Field, BigInteger>(Map.of(Field.PROTOCOL, BigInteger.valueOf(packet.protocol()),
                Field.SOURCE, packet.source(), Field.SOURCE_PORT, BigInteger.valueOf(packet.sourcePort()),
                Field.DESTINATION, packet.destination(), Field.DESTINATION_PORT, BigInteger.valueOf(packet.destinationPort())));
        return boxes.stream().anyMatch(box -> point.entrySet().stream().allMatch(at -> box.get(at.getKey()).contains(at.getValue())));
    }

    /** The smallest packet, TCP before the other protocols. */
    public Optional<Packet> smallest() {
        return boxes.stream().map(Box::example).min(Comparator.comparing((Packet packet) -> packet.protocol() != Packet.TCP)
                .thenComparing(Packet::protocol).thenComparing(Packet::source).thenComparing(Packet::destination)
                .thenComparing(Packet::destinationPort).thenComparing(Packet::sourcePort));
    }

    private static Packets of(List<Box> boxes) {
        return boxes.isEmpty() ? NONE : new Packets(boxes);
    }
}
