package lambdavpc.cli.question;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lambdavpc.embedded.concrete.packet.Face;
import lambdavpc.embedded.concrete.packet.Network;
import lambdavpc.embedded.concrete.packet.Packet;
import lambdavpc.embedded.concrete.packet.Protocol;
import lambdavpc.embedded.concrete.packet.Trace;

/** What {@code trace} is asked; docs/trace.schema.json says it to others. */
record TraceQuestion(String from, Optional<String> subnet, String to, int port, Protocol protocol, int fromPort) {
    static final Set<String> FIELDS = Set.of("from", "subnet", "to", "port", "protocol", "fromPort");
    private static final int HTTPS = 443;
    private static final int ECHO = 8;
    private static final int ECHO_V6 = 128;

    /** @throws BadInput saying which field, what it has and what is allowed */
    static TraceQuestion of(JsonObject json) {
        json.keySet().stream().filter(field -> !FIELDS.contains(field)).findFirst().ifPresent(field -> {
            throw new BadInput("%s: got an unknown field; allowed: %s".formatted(field, String.join(", ", FIELDS.stream().sorted().toList())));
        });
        var word = text(json, "protocol").orElse("tcp");
        var protocol = Arrays.stream(Protocol.values()).filter(each -> each.word().equals(word)).findFirst().orElseThrow(() ->
                new BadInput("protocol: got %s; allowed: %s".formatted(word, String.join(", ", Arrays.stream(Protocol.values()).map(Protocol::word).toList()))));
        return new TraceQuestion(required(json, "from"), text(json, "subnet"), required(json, "to"), port(json, "port", HTTPS), protocol,
                port(json, "fromPort", Packet.CALLERS_PORT));
    }

    /** @throws BadInput where nothing has the name of sender or receiver */
    Trace answer(Network network) {
        var sender = sender(network);
        var target = target(network, sender);
        var type = switch (protocol) {
            case TCP, UDP -> port;
            case ICMP -> ECHO;
            case ICMPV6 -> ECHO_V6;
        };
        return sender.map(face -> network.send(face, protocol, fromPort, target, type))
                .orElseGet(() -> network.sendFromOutside(new Packet(protocol, address(from).orElseThrow(), fromPort, target, type)));
    }

    /** Empty for somewhere on the internet. */
    private Optional<Face> sender(Network network) {
        var address = address(from);
        var faces = address.map(each -> network.faces().stream().filter(face -> face.addresses().contains(each)).toList()).orElseGet(() -> named(network, from));
        if (faces.isEmpty() && address.isEmpty()) {
            throw new BadInput("from: got %s, which nothing with a network interface is called; allowed: an IP address or one of %s".formatted(from, names(network)));
        }
        var inSubnet = faces.stream().filter(face -> subnet.map(each -> isCalled(face.subnet().urn(), each) || face.subnet().id().equals(each)).orElse(true)).toList();
        if (inSubnet.isEmpty() && !faces.isEmpty()) {
            throw new BadInput("subnet: got %s, where %s is not; allowed: %s".formatted(subnet.orElseThrow(), from,
                    String.join(", ", faces.stream().map(face -> face.subnet().id()).toList())));
        }
        return inSubnet.stream().findFirst();
    }

    private IPAddress target(Network network, Optional<Face> sender) {
        return address(to).or(() -> named(network, to).stream().findFirst().map(face -> face.addresses().get(0))).orElseGet(() -> {
            if (!to.contains(".")) {
                throw new BadInput("to: got %s, which nothing with a network interface is called; allowed: an IP address, a DNS name or one of %s".formatted(to, names(network)));
            }
            return network.resolve(sender, to).stream().findFirst()
                    .orElseThrow(() -> new BadInput("to: got %s, and the sender's VPC resolves no names (enableDnsSupport is off); allowed: an IP address".formatted(to)));
        });
    }

    private static List<Face> named(Network network, String name) {
        var exact = network.facesOf(name);
        return !exact.isEmpty() ? exact : network.faces().stream().filter(face -> isCalled(face.owner().urn(), name) || face.owner().id().endsWith("-" + name))
                // One resource of those that end so, always the same.
                .sorted(Comparator.comparing(face -> face.owner().urn())).toList();
    }

    private static boolean isCalled(String urn, String name) {
        return urn.endsWith("::" + name);
    }

    private static String names(Network network) {
        return String.join(", ", network.faces().stream().map(face -> face.owner().urn().replaceAll("^.*::", "")).distinct().sorted().toList());
    }

    private static Optional<IPAddress> address(String text) {
        var parsed = new IPAddressString(text);
        return parsed.isIPAddress() && !parsed.isPrefixed() ? Optional.of(parsed.getAddress()) : Optional.empty();
    }

    private static String required(JsonObject json, String field) {
        return text(json, field).orElseThrow(() -> new BadInput("%s: is missing; allowed: the text that docs/trace.schema.json describes".formatted(field)));
    }

    private static Optional<String> text(JsonObject json, String field) {
        return Optional.ofNullable(json.get(field)).map(value -> {
            if (value instanceof JsonPrimitive primitive && primitive.isString() && !primitive.getAsString().isBlank()) {
                return primitive.getAsString().strip();
            }
            throw new BadInput("%s: got %s; allowed: a text".formatted(field, value));
        });
    }

    private static int port(JsonObject json, String field, int otherwise) {
        JsonElement value = json.get(field);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof JsonPrimitive number && number.isNumber() && number.getAsString().matches("\\d{1,5}") && number.getAsInt() <= 65_535) {
            return number.getAsInt();
        }
        throw new BadInput("%s: got %s; allowed: a whole number from 0 to 65535".formatted(field, value));
    }

    /** What the user gave cannot be used: one line. */
    static final class BadInput extends RuntimeException {
        BadInput(String message) {
            super(message);
        }
    }
}
