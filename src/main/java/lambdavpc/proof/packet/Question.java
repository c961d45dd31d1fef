package lambdavpc.proof.packet;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.packet.Reach.Leaning;

/**
 * Whether one thing can open TCP connections to another, asked in people's words: {@code internet}, an address or block, the
 * name, id or URN of a resource or component, or the name of an AWS service.
 */
public final class Question {
    private static final int HTTPS = 443;
    private static final String INTERNET = "internet";

    /**
     * From one place to one other.
     *
     * @param flow where what is not known blocks
     * @param may  where what is not known lets through
     */
    public record Answer(String from, String to, int port, Flow flow, Flow may) {

        /** All connections, from every address and to every address of the two places. */
        public boolean reaches() {
            return flow.complete();
        }

        /** Some of them. */
        public boolean reachesPartly() {
            return !flow.answered().isEmpty() && !reaches();
        }

        /** What would have to be known to say no. */
        public List<NotModelled> doubts() {
            return reaches() || may.answered().isEmpty() ? List.of() : flow.doubts().isEmpty() ? may.doubts() : flow.doubts();
        }
    }

    /** One end. */
    private sealed interface Place {
        String name();

        record Card(Interface on) implements Place {
            @Override
            public String name() {
                var name = Reach.name(on.urn());
                return on.kind() == Interface.Kind.STRANGER ? "%s in %s".formatted(Addresses.text(on.four()), name) : "%s in %s".formatted(name, on.subnet().name());
            }
        }

        record Hosts(Optional<Range> of) implements Place {
            @Override
            public String name() {
                return of.map(Addresses::text).orElse("the internet");
            }
        }

        record Service(String name) implements Place {}
    }

    private final Model model;
    private final Network network;

    public Question(Model model, Network network) {
        this.model = model;
        this.network = network;
    }

    /**
     * @param port TCP port; by default the database's, or 443
     * @return an answer for each pair of interfaces that the two ends have
     * @throws IllegalArgumentException where an end is nothing here, or no port goes without saying
     */
    public List<Answer> canReach(String from, String to, Optional<Integer> port) {
        var sources = places(from).stream().filter(place -> !(place instanceof Place.Service)).toList();
        var service = network.endpoints().stream().anyMatch(endpoint -> endpoint.service().equals(to));
        var targets = service ? List.<Place>of(new Place.Service(to)) : places(to);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("%s starts no connections; allowed: %s; choose one".formatted(from, known()));
        }
        return sources.stream().flatMap(source -> targets.stream().filter(target -> !target.equals(source)).map(target -> {
            var number = port.orElseGet(() -> usual(to, target));
            var wanted = Packets.tcp(number).and(Packets.where(Field.SOURCE_PORT, Range.of(1024, 65535)));
            return new Answer(source.name(), target.name(), number, flow(Leaning.MUST, source, target, wanted), flow(Leaning.MAY, source, target, wanted));
        })).toList();
    }

    private Flow flow(Leaning leaning, Place from, Place to, Packets wanted) {
        var reach = new Reach(network, leaning);
        if (from instanceof Place.Card source) {
            return to instanceof Place.Card target ? reach.between(source.on(), target.on(), wanted)
                    : to instanceof Place.Service service ? reach.toService(source.on(), service.name(), wanted)
                    : reach.toInternet(source.on(), within(wanted, Field.DESTINATION, to));
        }
        if (to instanceof Place.Card target) {
            return reach.fromInternet(target.on(), within(wanted, Field.SOURCE, from));
        }
        throw new IllegalArgumentException("%s to %s does not touch the VPC".formatted(from.name(), to.name()));
    }

    private static Packets within(Packets wanted, Field field, Place place) {
        var range = place instanceof Place.Hosts hosts ? hosts.of().orElse(Addresses.V4) : Addresses.V4;
        return wanted.and(Packets.where(field, range));
    }

    private int usual(String asked, Place target) {
        if (target instanceof Place.Card card) {
            return switch (card.on().kind()) {
                case DATABASE, PROXY -> network.databases().stream().filter(database -> database.urn().equals(card.on().urn())).findFirst().orElseThrow().port();
                case ENDPOINT -> HTTPS;
                default -> throw new IllegalArgumentException("%s listens on no port that goes without saying: name one".formatted(asked));
            };
        }
        return HTTPS;
    }

    private List<Place> places(String text) {
        if (text.equals(INTERNET)) {
            return List.of(new Place.Hosts(Optional.empty()));
        }
        var block = Addresses.parse(text);
        if (block.isPresent()) {
            return at(block.get());
        }
        var urns = called(text);
        var found = network.interfaces().stream().filter(each -> urns.contains(each.urn())).<Place>map(Place.Card::new).toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("%s '%s'; allowed: %s; choose one".formatted(urns.isEmpty() ? "nothing here is called" : "no network interface belongs to", text, known()));
        }
        return found;
    }

    /** Whoever has the address; who might have it, where nobody does. */
    private List<Place> at(Range block) {
        var owners = network.interfaces().stream().filter(each -> each.four().equals(block)).<Place>map(Place.Card::new).toList();
        if (!owners.isEmpty()) {
            return owners;
        }
        var subnets = network.subnets().stream().flatMap(subnet -> subnet.four().and(block).stream().<Place>map(part -> new Place.Card(new Interface(subnet.urn(), "",
                Interface.Kind.STRANGER, subnet, Set.of(), part, Optional.empty(), false, true, List.of())))).toList();
        return subnets.isEmpty() ? List.of(new Place.Hosts(Optional.of(block))) : subnets;
    }

    /** Resources of that name, and all below components of that name. */
    private Set<String> called(String text) {
        var urns = new HashSet<String>();
        model.all().filter(node -> node.urn().equals(text) || node.name().equals(text) || node.id().equals(text)
                || Stream.of("arn", "name", "identifier").anyMatch(property -> text.equals(node.resource().outputs().get(property)))).map(Node::urn).forEach(urns::add);
        var before = -1;
        while (before != urns.size()) {
            before = urns.size();
            model.all().filter(node -> urns.contains(node.resource().registration().parent())).map(Node::urn).forEach(urns::add);
        }
        return urns;
    }

    private String known() {
        var names = new LinkedHashSet<String>();
        network.interfaces().forEach(each -> names.add(Reach.name(each.urn())));
        network.endpoints().forEach(endpoint -> names.add(endpoint.service()));
        return String.join(", ", names) + ", internet, an address";
    }
}
