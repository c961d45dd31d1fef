package lambdavpc.embedded.runtime.network;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import lambdavpc.embedded.World;
import lambdavpc.embedded.concrete.Inventory;
import lambdavpc.embedded.concrete.Unsupported;
import lambdavpc.embedded.concrete.packet.Face;
import lambdavpc.embedded.concrete.packet.Hop;
import lambdavpc.embedded.concrete.packet.Network;
import lambdavpc.embedded.concrete.packet.Packet;
import lambdavpc.embedded.concrete.packet.Protocol;
import lambdavpc.embedded.concrete.packet.Trace;
import lambdavpc.embedded.concrete.request.Authorization.Way;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.Spot;

/**
 * The stack's network as its functions meet it: a relay for each server at each place where a function is, open or blocked as the rules
 * that are declared at the moment say. It simulates rules for code that means well: a process can open any other address of this machine.
 */
public final class FunctionNetwork implements AutoCloseable {
    /** Whoever comes from Lambda's own network has a public address of AWS's; nothing here depends on which. */
    private static final String LAMBDAS_OWN = "192.0.2.1";
    private static final String UNRESOLVED = "nothing resolves the name there";

    private final Place place;
    private final Supplier<World> world;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "relay");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<Line, Relay> relays = new LinkedHashMap<>();
    private final Map<Line, String> blocked = new LinkedHashMap<>();
    private World applied;
    private World seen;
    private Network network;
    private int placed;

    public FunctionNetwork(Place place, Supplier<World> world) {
        this.place = place;
        this.world = world;
    }

    /**
     * A server that functions know by a name.
     *
     * @param port    the port that rules are asked for
     * @param listens the port that functions are told here
     * @param at      where it really is
     */
    public record Server(String name, int port, int listens, InetSocketAddress at) {}

    private record Line(Spot spot, Server server) {}

    /**
     * Puts a new process of a function into one of its subnets, each in turn.
     *
     * @throws CannotRun where the network has something in it that no place can be told for
     */
    public synchronized Spot place(String function) {
        try {
            var faces = network().facesOf(function);
            return new Spot(function, faces.isEmpty() ? "" : faces.get(placed++ % faces.size()).subnet().id());
        } catch (Unsupported unknown) {
            throw new CannotRun("%s cannot be placed: the embedded AWS has no meaning for %s".formatted(function, unknown.getMessage()));
        }
    }

    /** @return names to the addresses that lead to the servers from there, blocked or not */
    public synchronized Map<String, String> connect(Spot spot, List<Server> servers) {
        var names = new TreeMap<String, String>();
        for (var server : servers) {
            var line = new Line(spot, server);
            var address = place.address("relay|" + spot + "|" + server.name());
            try {
                var relay = relays.computeIfAbsent(line, each -> new Relay(new InetSocketAddress(address, server.listens()), server.at(), threads));
                set(line, relay);
                names.put(server.name(), address);
            } catch (IOException e) {
                // Ports below 1024 are root's on most systems: the name stays unknown to the function.
                relays.remove(line).close();
                System.err.println("no relay to %s:%d on %s: %s".formatted(server.name(), server.listens(), address, e.getMessage()));
            }
        }
        return names;
    }

    /** Applies what is declared now. */
    public synchronized void refresh() {
        var now = world.get();
        if (now != applied) {
            applied = now;
            relays.forEach((line, relay) -> {
                try {
                    set(line, relay);
                } catch (IOException e) {
                    System.err.println("the relay to %s cannot change: %s".formatted(line.server().name(), e.getMessage()));
                }
            });
        }
    }

    /** Takes away what led from a function's places. */
    public synchronized void remove(String function) {
        relays.entrySet().removeIf(each -> {
            if (each.getKey().spot().function().equals(function)) {
                each.getValue().close();
                return true;
            }
            return false;
        });
        blocked.keySet().removeIf(line -> line.spot().function().equals(function));
    }

    /** What a function cannot reach, and which rule or route is to blame: a line each. */
    public synchronized List<String> blocked(String function) {
        return blocked.entrySet().stream().filter(each -> each.getKey().spot().function().equals(function)).map(each ->
                "%s cannot reach %s:%d: %s".formatted(function, each.getKey().server().name(), each.getKey().server().port(), each.getValue())).distinct().toList();
    }

    /** How a request comes to a service of AWS, by the name that it was called by. */
    public synchronized Way way(Spot spot, String name) {
        var face = face(spot);
        var to = network().resolve(face, name).stream().findFirst();
        var endpoint = to.flatMap(address -> network().endpointAt(address));
        var from = endpoint.isPresent() ? face.map(each -> each.addresses().get(0).toString())
                : to.map(address -> send(face, address.toString(), 443).seenAs().toString());
        return new Way(endpoint, from);
    }

    /**
     * What keeps a server of AWS's that is in the VPC from another, from each of its interfaces in turn.
     *
     * @param server its id
     * @return empty where nothing does
     */
    public synchronized Optional<String> blocker(String server, String name, int port) {
        try {
            var faces = network().facesOf(server);
            var from = Optional.of(faces.get(placed++ % faces.size()));
            var to = network().resolve(from, name);
            return to.isEmpty() ? Optional.of(UNRESOLVED) : send(from, to.get(0).toString(), port).blocker().map(FunctionNetwork::sentence);
        } catch (Unsupported unknown) {
            return Optional.of("the embedded AWS has no meaning for " + unknown.getMessage());
        }
    }

    private static String sentence(Hop blocker) {
        return blocker.what() + (blocker.urn().isEmpty() ? "" : " (" + blocker.urn() + ")");
    }

    private void set(Line line, Relay relay) throws IOException {
        blocked.remove(line);
        try {
            var face = face(line.spot());
            var to = line.spot().subnet().isEmpty() || face.isPresent() ? network().resolve(face, line.server().name()) : List.<IPAddress>of();
            if (to.isEmpty()) {
                blocked.put(line, UNRESOLVED);
                relay.block(true);
                return;
            }
            var blocker = send(face, to.get(0).toString(), line.server().port()).blocker();
            if (blocker.isPresent()) {
                blocked.put(line, sentence(blocker.get()));
                relay.block(blocker.get().kind().stateless());
            } else {
                relay.open();
            }
        } catch (Unsupported unknown) {
            blocked.put(line, "the embedded AWS has no meaning for " + unknown.getMessage());
            relay.block(false);
        }
    }

    private Optional<Face> face(Spot spot) {
        return network().facesOf(spot.function()).stream().filter(face -> face.subnet().id().equals(spot.subnet())).findFirst();
    }

    private Trace send(Optional<Face> from, String address, int port) {
        var to = new IPAddressString(address).getAddress();
        return from.map(face -> network().send(face, Protocol.TCP, Packet.CALLERS_PORT, to, port)).orElseGet(() ->
                network().sendFromOutside(new Packet(Protocol.TCP, new IPAddressString(LAMBDAS_OWN).getAddress(), Packet.CALLERS_PORT, to, port)));
    }

    private Network network() {
        var now = world.get();
        if (now != seen || network == null) {
            network = new Network(Inventory.of(now));
            seen = now;
        }
        return network;
    }

    @Override
    public synchronized void close() {
        relays.values().forEach(Relay::close);
        relays.clear();
        threads.shutdownNow();
    }
}
