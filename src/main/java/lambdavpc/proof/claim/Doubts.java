package lambdavpc.proof.claim;

import lambdavpc.proof.packet.Interface;
import lambdavpc.proof.packet.Interface.Kind;
import lambdavpc.proof.packet.Interfaces.Database;
import lambdavpc.proof.packet.Packets;
import lambdavpc.proof.packet.Reach.Leaning;

/** Ways to a database that have no meaning here: peered networks, balancers, endpoints for people, the Data API. */
final class Doubts {
    private Doubts() {}

    /** @throws lambdavpc.proof.model.NotModelled where one of them matters: its groups or addresses are let in */
    static void of(Facts facts, Database database) {
        if (!database.doubts().isEmpty()) {
            throw database.doubts().get(0);
        }
        var network = facts.network();
        if (network.ways().isEmpty()) {
            return;
        }
        for (var to : database.interfaces()) {
            if (!facts.reach(Leaning.MAY).fromAnywhere(to, Packets.ALL).delivered().isEmpty()) {
                throw network.ways().get(0);
            }
            for (var group : network.admitted(to.groups())) {
                for (var from : network.withGroup(group)) {
                    if (isWay(facts, from) && !facts.reach(Leaning.MAY).between(from, to, Packets.ALL).delivered().isEmpty()) {
                        throw from.doubts().get(0);
                    }
                }
            }
        }
    }

    private static boolean isWay(Facts facts, Interface from) {
        return from.kind() == Kind.OTHER && facts.network().ways().stream().anyMatch(way -> way.urn().equals(from.urn()));
    }
}
